from pitfalls.settings import *  # noqa: F403

DEBUG = False
INSTALLED_APPS = ["catalog", "django.contrib.sitemaps"]
