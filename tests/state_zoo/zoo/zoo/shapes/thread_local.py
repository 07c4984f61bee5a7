"""A thread-local that one request sets and another reads."""

import threading

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")
local = threading.local()


def write(request):
    local.choice = fresh()
    return "set"


def read(request):
    return str(getattr(local, "choice", "none"))
