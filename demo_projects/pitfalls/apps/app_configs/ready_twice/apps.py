"""DRT402 when ready() runs again, as it does in a test that overrides INSTALLED_APPS."""

import threading

from django.apps import AppConfig


class ReadyTwiceConfig(AppConfig):
    name = "app_configs.ready_twice"

    def ready(self):
        threading.Thread(target=clean_up, name="cleaner", daemon=True).start()


def clean_up():
    pass
