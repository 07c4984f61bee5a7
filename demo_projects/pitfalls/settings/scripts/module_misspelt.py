"""DRT102: there is no settings module of this name."""

import os

import django
import here  # noqa: F401

os.environ["DJANGO_SETTINGS_MODULE"] = "pitfalls.setings"

django.setup()
