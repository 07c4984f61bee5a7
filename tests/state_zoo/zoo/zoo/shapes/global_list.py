"""A list in a module that grows."""

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")
ROWS = []


def write(request):
    ROWS.append(fresh())
    return "added"


def read(request):
    return ", ".join(ROWS[-2:])
