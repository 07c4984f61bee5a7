"""A language that one request activates and the next one finds."""

from django.utils import translation

from ..values import fresh

EXPECTED = ("crosses", "diverged")


def write(request):
    translation.activate(["de", "fr", "it", "es"][int(fresh(), 16) % 4])
    return "set"


def read(request):
    return translation.get_language()
