"""DRT401: the imported base class counts too, and of two Django takes none."""

from .base import LoggedConfig


class TwoConfigsConfig(LoggedConfig):
    name = "app_configs.two_configs"

    def ready(self):
        super().ready()
