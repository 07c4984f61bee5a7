"""DRT202: a models module asks the registry for a model of an app that comes later."""

from django.apps import apps
from django.db import models

Beta = apps.get_model("beta", "Beta")


class Hasty(models.Model):
    beta = models.ForeignKey(Beta, on_delete=models.CASCADE)
