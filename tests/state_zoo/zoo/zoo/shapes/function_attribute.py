"""An attribute of a function."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


def remember():
    return remember.value


def write(request):
    remember.value = fresh()
    return "set"


def read(request):
    return remember()
