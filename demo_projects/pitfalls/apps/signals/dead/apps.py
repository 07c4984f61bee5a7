"""DRT503: a signal keeps a weak reference, and nothing else keeps the function."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class DeadConfig(AppConfig):
    name = "signals.dead"

    def ready(self):
        def write_down(sender, **kwargs):
            pass

        post_save.connect(write_down)
