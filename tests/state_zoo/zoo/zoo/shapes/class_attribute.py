"""An attribute of a class, set by its name."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Settings:
    value = ""


def write(request):
    Settings.value = fresh()
    return "set"


def read(request):
    return Settings.value
