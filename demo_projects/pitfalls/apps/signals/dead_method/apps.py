"""DRT503: the object goes, and its method with it."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class Audit:
    def write_down(self, sender, **kwargs):
        pass


class DeadMethodConfig(AppConfig):
    name = "signals.dead_method"

    def ready(self):
        post_save.connect(Audit().write_down)
