from django.apps import AppConfig


class HealthyConfig(AppConfig):
    name = "signals.healthy"

    def ready(self):
        from . import signals

        self.signals = signals
