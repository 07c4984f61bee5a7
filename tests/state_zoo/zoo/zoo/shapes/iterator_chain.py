"""A chain of iterators from which each request takes the next."""

import itertools

EXPECTED = ("counted", "crosses", "diverged")
TOKENS = itertools.chain(["a", "b", "c"], itertools.count())


def write(request):
    return str(next(TOKENS))


def read(request):
    return "unread"
