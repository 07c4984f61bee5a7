"""A queue that is written in C."""

from queue import SimpleQueue

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged")
MAIL = SimpleQueue()


def write(request):
    MAIL.put(fresh())
    return "queued"


def read(request):
    return str(MAIL.qsize() > 100000)
