"""A mapping class of the standard library."""

from collections import UserDict

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
STORE = UserDict()


def write(request):
    STORE["latest"] = fresh()
    return "set"


def read(request):
    return str(STORE.get("latest"))
