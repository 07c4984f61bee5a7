"""Signal receivers of the customers, connected in CustomersConfig.ready()."""

from django.conf import settings
from django.db.models.signals import post_save

from customers.models import Customer


def make_customer(sender, instance, created, raw=False, **kwargs):
    """Every new user gets a customer. Fixtures (raw) bring their own."""
    if created and not raw:
        Customer.objects.create(user=instance)


def connect():
    """Connect the receivers; calling it again changes nothing."""
    post_save.connect(
        make_customer,
        sender=settings.AUTH_USER_MODEL,
        dispatch_uid="customers.make_customer",
    )
