"""What a context variable was set to before any request."""

from contextvars import ContextVar

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")
scope = ContextVar("scope")
scope.set({})


def write(request):
    scope.get({})["user"] = fresh()
    return "set"


def read(request):
    return str(scope.get({}).get("user"))
