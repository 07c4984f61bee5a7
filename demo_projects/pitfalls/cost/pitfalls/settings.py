"""Settings of the pitfalls that cost time: one app, SQLite, and a package that is slow."""

import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.append(str(BASE_DIR / "site-packages"))  # as if pip had installed it

SECRET_KEY = "demo-key-of-a-project-that-guards-nothing"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = ["stock"]
MIDDLEWARE = []
ROOT_URLCONF = "pitfalls.urls"
WSGI_APPLICATION = "pitfalls.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}

if os.environ.get("PITFALL") == "long_migrations":
    MIGRATION_MODULES = {"stock": "stock.long_migrations"}
