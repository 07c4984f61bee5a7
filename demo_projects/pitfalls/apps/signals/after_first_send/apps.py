"""DRT505: when this connects, every class has been prepared."""

from django.apps import AppConfig
from django.db.models.signals import class_prepared


class AfterFirstSendConfig(AppConfig):
    name = "signals.after_first_send"

    def ready(self):
        class_prepared.connect(note_model)


def note_model(sender, **kwargs):
    pass
