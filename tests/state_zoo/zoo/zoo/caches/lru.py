"""A function behind lru_cache."""

from functools import lru_cache


@lru_cache(maxsize=100)
def cube(number):
    return number**3


def write(request):
    return str(cube(3))


def read(request):
    return str(cube(3) + cube(4))
