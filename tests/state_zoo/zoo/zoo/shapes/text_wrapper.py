"""A stream of text over bytes in memory."""

import io

from ..values import fresh

EXPECTED = ("crosses", "diverged")
OUT = io.TextIOWrapper(io.BytesIO(), write_through=True)


def write(request):
    OUT.write(fresh())
    return "set"


def read(request):
    return str(OUT.tell() > 100000)
