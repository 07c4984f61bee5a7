"""A buffer that is written to."""

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")
BUFFER = bytearray()


def write(request):
    BUFFER.extend(fresh().encode())
    return "added"


def read(request):
    return str(len(BUFFER) > 100000)
