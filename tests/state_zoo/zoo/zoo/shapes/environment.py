"""A variable of the environment, set by a request."""

import os

from ..values import fresh

EXPECTED = ("diverged", "lost")


def write(request):
    os.environ["ZOO_TENANT"] = fresh()
    return "set"


def read(request):
    return os.environ.get("ZOO_TENANT", "none")
