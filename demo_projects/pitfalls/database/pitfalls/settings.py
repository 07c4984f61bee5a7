"""Settings of the pitfalls with the database: one app, and SQLite."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "demo-key-of-a-project-that-guards-nothing"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = ["shelf"]
MIDDLEWARE = []
ROOT_URLCONF = "pitfalls.urls"
WSGI_APPLICATION = "pitfalls.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        # Without its directory it is a database that cannot be reached.
        "NAME": BASE_DIR / os.environ.get("DATABASE_DIRECTORY", "") / "db.sqlite3",
    }
}
