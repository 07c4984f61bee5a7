"""DRT210: a plugin is added by populating the registry anew."""

import django
import here  # noqa: F401
from django.apps import apps
from django.conf import settings

django.setup()

apps.app_configs = {}
apps.apps_ready = apps.models_ready = apps.loading = apps.ready = False
apps.clear_cache()
apps.populate([*settings.INSTALLED_APPS, "shop"])
