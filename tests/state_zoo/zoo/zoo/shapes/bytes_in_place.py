"""A byte array of fixed length, far from whose end a request sets a byte."""

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")
FLAGS = bytearray(4096)


def write(request):
    FLAGS[7] = int(fresh()[:2], 16)
    return "set"


def read(request):
    return str(FLAGS[7])
