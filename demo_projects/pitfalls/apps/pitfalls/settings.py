"""Settings of the pitfalls: one app, named by PITFALL, beside Django's users."""

import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PITFALL = os.environ.get("PITFALL", "models.healthy")

SECRET_KEY = "demo-key-of-a-project-that-guards-nothing"
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", PITFALL]
MIDDLEWARE = []
ROOT_URLCONF = "pitfalls.urls"
WSGI_APPLICATION = "pitfalls.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}

if PITFALL in ("models.healthy", "models.user_too_early"):
    AUTH_USER_MODEL = PITFALL.partition(".")[2] + ".User"
if PITFALL in ("models.under_two_names", "models.conflicting", "models.module_twice"):
    sys.path.insert(0, str(BASE_DIR / "models"))
