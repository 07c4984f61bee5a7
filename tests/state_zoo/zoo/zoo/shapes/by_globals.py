"""A global set through globals()."""

from ..values import fresh

EXPECTED = ("diverged", "lost")
HIDDEN = ""


def write(request):
    globals()["HIDDEN"] = fresh()
    return "set"


def read(request):
    return HIDDEN
