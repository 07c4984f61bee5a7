"""DRT304: ready() loads this module again."""

from django.db import models


class Item(models.Model):
    pass
