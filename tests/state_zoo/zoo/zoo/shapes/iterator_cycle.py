"""An endless cycle from which each request takes the next."""

import itertools

EXPECTED = ("counted", "crosses", "diverged")
SERVERS = itertools.cycle(["a", "b", "c"])


def write(request):
    return next(SERVERS)


def read(request):
    return "unread"
