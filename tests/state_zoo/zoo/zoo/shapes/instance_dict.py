"""An attribute written through __dict__."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Bag:
    pass


bag = Bag()


def write(request):
    bag.__dict__.update(content=fresh())
    return "set"


def read(request):
    return bag.content
