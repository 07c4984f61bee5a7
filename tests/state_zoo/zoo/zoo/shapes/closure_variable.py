"""A variable of a closure."""

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")


def make():
    latest = ""

    def put(value):
        nonlocal latest
        latest = value

    def get():
        return latest

    return put, get


put, get = make()


def write(request):
    put(fresh())
    return "set"


def read(request):
    return get()
