"""An attribute that is a slot."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Slotted:
    __slots__ = ("value",)


one = Slotted()


def write(request):
    one.value = fresh()
    return "set"


def read(request):
    return one.value
