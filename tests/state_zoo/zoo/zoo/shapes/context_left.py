"""A context variable that a request sets and leaves."""

from contextvars import ContextVar

from ..values import fresh

EXPECTED = ("crosses", "diverged")
tenant = ContextVar("tenant", default="")


def write(request):
    tenant.set(fresh())
    return "set"


def read(request):
    return tenant.get()
