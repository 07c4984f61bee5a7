"""A cached method, whose value depends on when it was first asked."""

from functools import lru_cache

from ..values import fresh

EXPECTED = ("diverged",)


class Plugin:
    @lru_cache(maxsize=16)
    def quote(self, part):
        return fresh()


PLUGIN = Plugin()


def write(request):
    return PLUGIN.quote("brake")


def read(request):
    return PLUGIN.quote("brake")
