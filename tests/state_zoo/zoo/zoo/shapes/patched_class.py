"""A method of a class, replaced by a request."""

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")


class Service:
    def answer(self):
        return "original"


def write(request):
    text = fresh()
    Service.answer = lambda self: text
    return "patched"


def read(request):
    return Service().answer()
