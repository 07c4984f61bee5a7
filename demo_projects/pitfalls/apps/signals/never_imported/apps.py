from django.apps import AppConfig


class NeverImportedConfig(AppConfig):
    name = "signals.never_imported"

    def ready(self):
        self.started = True
