"""The path along which modules are imported, extended by a request."""

import sys

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")


def write(request):
    sys.path.append("/nowhere/" + fresh())
    return "set"


def read(request):
    return sys.path[-1]
