from django.conf import settings
from django.db import models

from catalog.base import Timestamped


class Customer(Timestamped):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="customer"
    )
    # Relations to other apps are strings: they resolve once both models are registered.
    favourites = models.ManyToManyField("catalog.Product", blank=True, related_name="fans")

    def __str__(self):
        return str(self.user)


class Address(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self):
        return "%s, %s" % (self.street, self.city)
