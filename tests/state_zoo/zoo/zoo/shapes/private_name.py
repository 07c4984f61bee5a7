"""An attribute with a mangled name."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Vault:
    def put(self):
        self.__secret = fresh()

    def get(self):
        return self.__secret


vault = Vault()


def write(request):
    vault.put()
    return "set"


def read(request):
    return vault.get()
