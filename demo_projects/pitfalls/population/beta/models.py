from django.db import models


class Beta(models.Model):
    """What the other apps are in a hurry to have."""

    name = models.CharField(max_length=20)
