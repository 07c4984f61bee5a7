"""A dictionary that a method of its type changes."""

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")
STORE = {}


def write(request):
    dict.update(STORE, latest=fresh())
    return "set"


def read(request):
    return str(dict.get(STORE, "latest"))
