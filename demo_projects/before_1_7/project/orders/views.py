from django.http import HttpResponse

from orders.models import Order


def place_order(request):
    """Save an order; the app `invoices` is to write an invoice whenever one is saved."""
    order = Order.objects.create(number=1)
    # Before Django 1.7 this query is what loads the models of the other apps.
    saved = Order.objects.filter(pk=order.pk).get()
    return HttpResponse("invoices: %d\n" % saved.invoice_set.count())
