"""The healthy twin: one AppConfig, whose ready() connects and returns."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class HealthyConfig(AppConfig):
    name = "app_configs.healthy"

    def ready(self):
        post_save.connect(count, dispatch_uid="count")


def count(sender, **kwargs):
    pass
