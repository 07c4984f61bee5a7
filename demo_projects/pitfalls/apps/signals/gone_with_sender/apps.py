"""Silent: the receiver is for one model and goes with it, as in the state of a migration."""

import gc

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db import models
from django.db.migrations.state import ModelState
from django.db.models.signals import pre_save


class StampedField(models.DateTimeField):
    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        pre_save.connect(self.stamp, sender=cls)

    def stamp(self, sender, **kwargs):
        pass


class GoneWithSenderConfig(AppConfig):
    name = "signals.gone_with_sender"

    def ready(self):
        fields = [("id", models.AutoField(primary_key=True)), ("changed", StampedField())]
        ModelState("gone_with_sender", "Draft", fields).render(Apps())
        gc.collect()
