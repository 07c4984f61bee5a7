"""A list class of the standard library."""

from collections import UserList

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
EVENTS = UserList()


def write(request):
    EVENTS.append(fresh())
    return "added"


def read(request):
    return ", ".join(EVENTS)
