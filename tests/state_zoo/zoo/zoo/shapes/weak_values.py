"""A mapping of weak references, in which one object takes another's place."""

from weakref import WeakValueDictionary

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")


class Theme:
    def __init__(self, name):
        self.name = name


THEMES = [Theme("a"), Theme("b"), Theme("c"), Theme("d"), Theme("e")]
ACTIVE = WeakValueDictionary()


def write(request):
    ACTIVE["current"] = THEMES[int(fresh(), 16) % 5]
    return "set"


def read(request):
    found = ACTIVE.get("current")
    return found.name if found else "none"
