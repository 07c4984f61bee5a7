"""DRT307: the orders import the prices, and these the orders."""

from django.db import models

from .prices import Price


class Order(models.Model):
    price = models.ForeignKey(Price, models.CASCADE)
