import os

from django.db import models
from django.utils.translation import gettext, gettext_lazy

PITFALL = os.environ.get("PITFALL")


def kinds(translate):
    """The kinds of dishes, each with its name."""
    return [("d", translate("Date")), ("t", translate("Time"))]


class Dish(models.Model):
    """A dish whose texts are translated when they are shown, or too early."""

    name = models.CharField(max_length=80, verbose_name=gettext_lazy("Name"))
    kind = models.CharField(max_length=1, choices=kinds(gettext_lazy))
    if PITFALL == "gettext_in_models":
        name = models.CharField(max_length=80, verbose_name=gettext("Name"))
        kind = models.CharField(max_length=1, choices=kinds(gettext))
    amount = models.IntegerField()

    class Meta:
        if PITFALL == "deprecated_index":
            index_together = [("name", "kind")]
        if PITFALL == "deprecated_constraint":
            constraints = [
                models.CheckConstraint(check=models.Q(amount__gt=0), name="amount_above_zero")
            ]


if PITFALL == "deprecated_placeholder":

    class LoudField(models.CharField):
        """A field that changes what is sent to the database, in the way of Django up to 6.0."""

        def get_placeholder(self, value, compiler, connection):
            return "UPPER(%s)"
