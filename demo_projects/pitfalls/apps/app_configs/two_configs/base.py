from django.apps import AppConfig


class LoggedConfig(AppConfig):
    def ready(self):
        self.started = True
