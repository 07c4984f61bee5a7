"""DRT106: a setting is read before the variable is set to what was meant."""

import os

import django
import here  # noqa: F401
from django.conf import settings

print(settings.DEBUG)
os.environ["DJANGO_SETTINGS_MODULE"] = "pitfalls.production"
django.setup()
