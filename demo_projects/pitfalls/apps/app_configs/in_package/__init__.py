"""DRT401: an AppConfig is looked for in apps.py alone."""

from django.apps import AppConfig


class InPackageConfig(AppConfig):
    name = "app_configs.in_package"

    def ready(self):
        self.started = True
