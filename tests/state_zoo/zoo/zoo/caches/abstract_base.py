"""An abstract base class, which remembers the classes it was asked about."""

from abc import ABC


class Plugin(ABC):
    pass


def write(request):
    return str(isinstance(type("Made", (), {})(), Plugin))


read = write
