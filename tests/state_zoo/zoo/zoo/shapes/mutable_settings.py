"""A setting that a request changes."""

from django.conf import settings

from ..values import fresh

EXPECTED = ("diverged", "lost")


def write(request):
    settings.ZOO_BANNER = fresh()
    return "set"


def read(request):
    return settings.ZOO_BANNER
