from django.apps import AppConfig


class ConnectedTwiceConfig(AppConfig):
    name = "signals.connected_twice"

    def ready(self):
        from .audit import start_audit

        start_audit()
        start_audit()
