"""A dictionary on the class that all instances share."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Basket:
    items = {}

    def put(self):
        self.items["top"] = fresh()


def write(request):
    Basket().put()
    return "set"


def read(request):
    return str(Basket().items.get("top"))
