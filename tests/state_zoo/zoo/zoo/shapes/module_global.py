"""A module global that one request sets and another reads."""

from ..values import fresh

EXPECTED = ("diverged", "lost")
CURRENT = None


def write(request):
    global CURRENT
    CURRENT = fresh()
    return "set"


def read(request):
    return str(CURRENT)
