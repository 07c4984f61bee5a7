"""Pitfalls of `ready()`: what it does to the settings depends on PITFALL."""

import os
import sys

from django.apps import AppConfig
from django.conf import settings


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self):
        pitfall = os.environ.get("PITFALL")
        if pitfall == "imported_twice":
            sys.path.insert(0, str(settings.BASE_DIR / "pitfalls"))
            import settings as own_settings

            self.debug = own_settings.DEBUG
        elif pitfall == "app_added_in_ready":
            settings.INSTALLED_APPS.append("django.contrib.sitemaps")
        else:
            self.debug = settings.DEBUG
