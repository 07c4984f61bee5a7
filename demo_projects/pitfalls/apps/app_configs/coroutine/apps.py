"""DRT405: nobody awaits ready()."""

from django.apps import AppConfig


class CoroutineConfig(AppConfig):
    name = "app_configs.coroutine"

    async def ready(self):
        self.started = True
