"""A read whose default hides that there is nothing."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Service:
    pass


service = Service()


def write(request):
    service.choice = fresh()
    return "set"


def read(request):
    return getattr(service, "choice", None) or "none"
