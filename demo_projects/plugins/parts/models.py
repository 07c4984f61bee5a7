from django.db import models


class Part(models.Model):
    """Something on the workshop's shelf."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    price_cents = models.PositiveIntegerField(help_text="Price of one piece at the supplier")
    stock = models.PositiveIntegerField(default=0)
    reorder_quantity = models.PositiveIntegerField(default=10)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return "%s %s" % (self.number, self.name)
