"""Background tasks, found by Celery's autodiscovery; nothing else imports them."""

from celery import shared_task


@shared_task
def order_total(order_id):
    """The total of an order, in cents."""
    from orders.models import Order

    return Order.objects.get(pk=order_id).total_cents()
