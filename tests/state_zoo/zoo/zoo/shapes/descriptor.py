"""A descriptor that keeps the values itself."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Remembered:
    def __init__(self):
        self.values = {}

    def __get__(self, instance, owner):
        return self.values.get("value", "")

    def __set__(self, instance, value):
        self.values["value"] = value


class Model:
    field = Remembered()


def write(request):
    Model().field = fresh()
    return "set"


def read(request):
    return Model().field
