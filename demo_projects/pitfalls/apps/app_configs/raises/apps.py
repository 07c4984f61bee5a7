"""DRT404: ready() raises."""

from django.apps import AppConfig

from .licences import check_licence


class RaisesConfig(AppConfig):
    name = "app_configs.raises"

    def ready(self):
        check_licence()
