"""DRT301 and its cause, DRT303: the views import this by another name."""

from django.db import models


class Item(models.Model):
    pass
