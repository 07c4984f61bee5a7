"""A key of a dictionary in a module."""

from ..values import fresh

EXPECTED = ("diverged", "lost")
STORE = {}


def write(request):
    STORE["latest"] = fresh()
    return "set"


def read(request):
    return str(STORE.get("latest"))
