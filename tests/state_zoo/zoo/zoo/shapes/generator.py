"""A generator that keeps the latest thing it was sent."""

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged")


def collector():
    latest = ""
    while True:
        given = yield latest
        if given is not None:
            latest = given


box = collector()
next(box)


def write(request):
    box.send(fresh())
    return "set"


def read(request):
    return next(box)
