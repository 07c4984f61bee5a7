"""An attribute of another module."""

from .. import holder
from ..values import fresh

EXPECTED = ("diverged", "lost")


def write(request):
    holder.VALUE = fresh()
    return "set"


def read(request):
    return holder.VALUE
