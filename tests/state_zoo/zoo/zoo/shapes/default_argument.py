"""A default argument that is changed in place."""

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")


def collect(value=None, found=[]):  # noqa: B006
    if value:
        found.append(value)
    return found


def write(request):
    collect(fresh())
    return "added"


def read(request):
    return str(len(collect()) > 2)
