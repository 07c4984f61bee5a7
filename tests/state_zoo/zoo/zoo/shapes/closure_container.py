"""A container of a closure."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


def make():
    box = {}

    def put(value):
        box["value"] = value

    def get():
        return box.get("value")

    return put, get


put, get = make()


def write(request):
    put(fresh())
    return "set"


def read(request):
    return str(get())
