"""A token that each process draws for itself."""

from ..values import fresh

EXPECTED = ("crosses", "diverged")


class Tokens(dict):
    def __missing__(self, name):
        self[name] = fresh()
        return self[name]


TOKENS = Tokens()


def write(request):
    return str(len(TOKENS["api"]))


def read(request):
    return TOKENS["api"]
