"""DRT103: the same with SECRET_KEY, and `manage.py check` finds no issues in no apps."""

from django.conf import settings

SALT = settings.SECRET_KEY[:4]
