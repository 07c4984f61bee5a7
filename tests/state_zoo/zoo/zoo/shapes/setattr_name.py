"""An attribute whose name is computed."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Bag:
    pass


bag = Bag()


def write(request):
    name = "extra_" + request.method.lower()
    setattr(bag, name, fresh())
    return "set"


def read(request):
    return str(getattr(bag, "extra_" + request.method.lower()))
