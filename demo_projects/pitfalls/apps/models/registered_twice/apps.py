import importlib

from django.apps import AppConfig


class RegisteredTwiceConfig(AppConfig):
    name = "models.registered_twice"

    def ready(self):
        importlib.reload(self.models_module)
