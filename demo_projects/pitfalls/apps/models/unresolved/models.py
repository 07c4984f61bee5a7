"""DRT310: a relation by name to a model that nobody has."""

from django.db import models


class Loan(models.Model):
    days = models.IntegerField()
    copy = models.ForeignKey("stacks.Copy", models.CASCADE)
