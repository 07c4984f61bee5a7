"""DRT109: apps are added to settings that have been used already."""

import django
import here  # noqa: F401
from django.conf import settings

django.setup()
settings.INSTALLED_APPS += ["django.contrib.sitemaps"]
