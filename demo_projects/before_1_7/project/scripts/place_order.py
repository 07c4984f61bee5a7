"""A standalone script as it was written before Django 1.7: a variable, and no django.setup()."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")

from orders.models import Order

Order.objects.create(number=1)
print("orders: %d" % Order.objects.filter(number=1).count())
