"""The level of a logger."""

import logging

from ..values import fresh

EXPECTED = ("crosses", "diverged")
log = logging.getLogger("zoo")


def write(request):
    log.setLevel(logging.DEBUG if int(fresh()[0], 16) % 2 else logging.ERROR)
    return "set"


def read(request):
    return str(log.isEnabledFor(logging.INFO))
