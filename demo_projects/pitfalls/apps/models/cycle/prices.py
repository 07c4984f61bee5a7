from django.db import models

from .models import Order


class Price(models.Model):
    first_order = models.ForeignKey(Order, models.SET_NULL, null=True)
