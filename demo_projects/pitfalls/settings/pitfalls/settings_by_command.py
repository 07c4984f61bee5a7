import sys

from pitfalls.settings import *  # noqa: F403

if "check" in sys.argv:
    INSTALLED_APPS = ["catalog", "django.contrib.sitemaps"]
