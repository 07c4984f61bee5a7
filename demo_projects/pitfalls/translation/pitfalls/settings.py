"""Settings of the pitfalls with translation and warnings: one app, and no database."""

SECRET_KEY = "demo-key-of-a-project-that-guards-nothing"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = ["menu"]
MIDDLEWARE = ["django.middleware.locale.LocaleMiddleware"]
ROOT_URLCONF = "pitfalls.urls"
WSGI_APPLICATION = "pitfalls.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_I18N = True
USE_TZ = True
