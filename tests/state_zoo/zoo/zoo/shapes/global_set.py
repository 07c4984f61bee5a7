"""A set in a module."""

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")
SEEN = set()


def write(request):
    SEEN.add(fresh())
    return "added"


def read(request):
    return str(len(SEEN) > 3)
