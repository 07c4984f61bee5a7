"""DRT605 under Celery: a query once the worker is set up, and a client of Redis.

What `ready()` opens Celery closes before it forks; Django's connections alone.
"""

from celery.signals import celeryd_after_setup

from jobs.at_startup import connection_open, redis_open


def ask(**kwargs):
    connection_open.start()


def start():
    redis_open.start()
    celeryd_after_setup.connect(ask)
