"""Celery entry point: celery -A shop.celery_app worker

Nothing in the shop imports this module, so Celery is needed only by those who
start a worker.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
