"""Settings of the pitfalls: what happens while they are imported depends on PITFALL."""

import importlib
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PITFALL = os.environ.get("PITFALL", "")

if (BASE_DIR / "pitfalls" / "while_imported" / (PITFALL + ".py")).exists():
    importlib.import_module("pitfalls.while_imported." + PITFALL)

SECRET_KEY = "demo-key-of-a-project-that-guards-nothing"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["catalog"]
MIDDLEWARE = []
ROOT_URLCONF = "pitfalls.urls"
WSGI_APPLICATION = "pitfalls.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

if PITFALL == "setting_read_last":
    importlib.import_module("pitfalls.setting_read_last")
