"""Silent: it reads a setting when all settings are there, though they are still being imported."""

from django.conf import settings

VERBOSE = settings.DEBUG
