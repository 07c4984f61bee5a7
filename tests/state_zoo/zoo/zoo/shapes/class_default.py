"""A default of the class that hides that there is nothing."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Service:
    choice = None

    def choose(self):
        self.choice = fresh()


service = Service()


def write(request):
    service.choose()
    return "set"


def read(request):
    return str(service.choice)
