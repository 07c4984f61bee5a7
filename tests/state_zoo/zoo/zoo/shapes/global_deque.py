"""A bounded deque of the latest events."""

from collections import deque

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")
EVENTS = deque(maxlen=3)


def write(request):
    EVENTS.append(fresh())
    return "added"


def read(request):
    return ", ".join(EVENTS)
