from django.db import models
from django.db.models.signals import post_save

from orders.models import Order


class Invoice(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)


def write_invoice(sender, instance, created, **kwargs):
    if created:
        Invoice.objects.create(order=instance)


post_save.connect(write_invoice, sender=Order, dispatch_uid="write-invoice")
