"""The abstract base of the shop's models. Abstract models are never registered."""

from django.db import models


class Timestamped(models.Model):
    """A row that knows when it was made and last changed."""

    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
