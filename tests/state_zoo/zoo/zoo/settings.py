"""Settings of the zoo: as little as a server needs."""

SECRET_KEY = "zoo"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "zoo.urls"
INSTALLED_APPS = ["zoo.apps.ZooConfig"]
MIDDLEWARE = ["zoo.middleware.PathMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
WSGI_APPLICATION = "zoo.wsgi.application"
ZOO_BANNER = ""
USE_TZ = True
LOGGING_CONFIG = None
