"""DRT302 and its cause, DRT303: as under_two_names, but the model says whose it is."""

from django.db import models


class Item(models.Model):
    class Meta:
        app_label = "conflicting"
