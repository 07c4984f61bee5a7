"""Settings of the workshop: SQLite, a plugin host, and two plugins.

Everything here holds for Django 3.2 to 6.1. Three environment variables choose between
what the project is made to compare:

PLUGIN_STATE   where the reorder plugin keeps a quote between two requests (below)
REDIS_URL      a Redis server for the shared cache; without it the cache is a database table
DJANGO_DEBUG   0 turns DEBUG off
"""

import os
from pathlib import Path

import django

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "demo-key-of-a-workshop-that-repairs-nothing-and-guards-nothing"
DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

# Where the reorder plugin keeps the quote between get_ui_panels and process_data. One of
#
#   the bug:  attribute
#   repairs:  database, cache, session, signed, stateless
#   traps:    locmem, class_attribute, module_global, lru_cache, thread_local, one_key
#
# Each is a module: reorder/attribute.py, reorder/repairs/*.py, reorder/traps/*.py.
PLUGIN_STATE = os.environ.get("PLUGIN_STATE", "attribute")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "parts",
    "pluginhost",
    # The plugins. pluginhost finds them because they are installed apps with a module
    # named plugins.
    "labels",
    "reorder",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "workshop.middleware.worker",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

ROOT_URLCONF = "workshop.urls"
WSGI_APPLICATION = "workshop.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
        "OPTIONS": {"timeout": 20},  # seconds to wait for another worker's write
    }
}
if django.VERSION >= (5, 1):
    # A transaction that reads before it writes, as DatabaseCache does, otherwise fails at
    # once, without waiting, when another worker wrote in between.
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # What Django uses when nothing is configured: one dictionary in each process.
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    },
    # What all workers see. `manage.py prepare` (or createcachetable) makes its table.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    },
}
if os.environ.get("REDIS_URL"):
    CACHES["shared"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["REDIS_URL"],
    }

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
