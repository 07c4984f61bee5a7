"""An attribute of a middleware."""

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost", "torn")


def write(request):
    request.zoo_middleware.chosen = fresh()
    return "set"


def read(request):
    return str(request.zoo_middleware.chosen)
