from django.db import models

from catalog.base import Timestamped


class Order(Timestamped):
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="orders"
    )
    ship_to = models.ForeignKey(
        "customers.Address", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    products = models.ManyToManyField(
        "catalog.Product", through="orders.OrderLine", related_name="orders"
    )

    def __str__(self):
        return "Order %s" % self.pk

    def total_cents(self):
        """The price of all lines, in cents of the shop's currency."""
        return sum(line.quantity * line.price_cents for line in self.lines.all())


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField(default=1)
    price_cents = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="one_line_per_product"),
        ]

    def __str__(self):
        return "%d of %s" % (self.quantity, self.product)
