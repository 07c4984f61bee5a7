"""DRT103: the settings import a module that reads a setting; it keeps the default."""

from django.conf import settings

VERBOSE = settings.DEBUG
