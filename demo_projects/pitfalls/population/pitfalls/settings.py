"""Settings of the pitfalls: which apps are installed depends on PITFALL."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "demo-key-of-a-project-that-guards-nothing"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = {
    "models_in_package": ["eager", "beta"],
    "models_in_apps_module": ["beta", "eager_apps.apps.EagerConfig"],
    "models_masked": ["eager_masked", "beta"],
    "model_asked_for": ["hasty", "beta"],
    "setup_while_populating": ["resetup", "beta"],
    "start_retried": ["broken"],
    "start_failed": ["broken"],
    "parent_failed": ["once"],
    "label_twice": [
        "shop",
        "vendor.shop",
    ],
    "entry_twice": [
        "beta",
        "beta",
    ],
    "entry_misspelt": ["betta"],
    "config_missing": ["entries.apps.EntryConfig"],
    "config_name_wrong": ["misnamed.apps.MisnamedConfig"],
    "configs_two_default": ["undecided"],
    "error_masked": ["masked"],
    "error_swallowed": ["flaky.apps.FlakyConfig"],
    "apps_module_raises": ["unlicensed"],
}.get(os.environ.get("PITFALL", ""), ["patient", "beta"])
MIDDLEWARE = {
    "middleware_missing": ["patient.gone.Middleware"],
    "middleware_raises": ["patient.middleware.Unready"],
}.get(os.environ.get("PITFALL", ""), [])
ROOT_URLCONF = "pitfalls.urls"
WSGI_APPLICATION = "pitfalls.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
