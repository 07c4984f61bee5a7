"""A counter of itertools."""

import itertools

EXPECTED = ("counted", "crosses", "diverged")
NUMBERS = itertools.count(1)


def write(request):
    return str(next(NUMBERS) > 1000)


def read(request):
    return "unread"
