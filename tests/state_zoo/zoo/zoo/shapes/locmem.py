"""Django cache in local memory."""

from django.core.cache import cache

from ..values import fresh

EXPECTED = ("diverged", "lost")


def write(request):
    cache.set("zoo", fresh())
    return "set"


def read(request):
    return str(cache.get("zoo"))
