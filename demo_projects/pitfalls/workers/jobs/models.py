from django.db import models


class Row(models.Model):
    """A row whose text tells which one it is."""

    text = models.CharField(max_length=20)
