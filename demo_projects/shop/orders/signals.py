"""Signal receivers of the orders, connected in OrdersConfig.ready()."""

from django.db.models import F
from django.db.models.signals import post_delete, post_save


def take_from_stock(sender, instance, created, raw=False, **kwargs):
    """A new line takes its products off the shelf."""
    if created and not raw:
        type(instance.product).objects.filter(pk=instance.product_id).update(
            stock=F("stock") - instance.quantity
        )


def put_back(sender, instance, **kwargs):
    """A deleted line puts its products back."""
    type(instance.product).objects.filter(pk=instance.product_id).update(
        stock=F("stock") + instance.quantity
    )


def connect():
    """Connect the receivers; calling it again changes nothing."""
    post_save.connect(
        take_from_stock, sender="orders.OrderLine", dispatch_uid="orders.take_from_stock"
    )
    post_delete.connect(put_back, sender="orders.OrderLine", dispatch_uid="orders.put_back")
