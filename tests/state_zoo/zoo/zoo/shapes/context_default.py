"""The mutable default of a context variable, which all contexts share."""

from contextvars import ContextVar

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
options = ContextVar("options", default={})


def write(request):
    options.get()["latest"] = fresh()
    return "set"


def read(request):
    return str(options.get().get("latest"))
