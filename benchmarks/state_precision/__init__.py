"""What `django-trace workers` says of applications that others wrote."""
