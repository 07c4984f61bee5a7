"""The generator of random numbers of all of Python, seeded by a request."""

import random

from ..values import fresh

EXPECTED = ("crosses", "diverged")


def write(request):
    random.seed(fresh())
    return "seeded"


def read(request):
    return str(random.random())
