"""The healthy twin of ready_twice: a second ready() finds that all is done."""

import threading

from django.apps import AppConfig

started = []


class ReadyGuardedConfig(AppConfig):
    name = "app_configs.ready_guarded"

    def ready(self):
        if not started:
            started.append(True)
            threading.Thread(target=clean_up, name="cleaner", daemon=True).start()


def clean_up():
    pass
