"""A dictionary that lru_cache hands out again and again."""

from functools import lru_cache

from ..values import fresh

EXPECTED = ("diverged", "lost")


@lru_cache(maxsize=None)
def box(user):
    return {}


def write(request):
    box("anna")["draft"] = fresh()
    return "set"


def read(request):
    return str(box("anna").get("draft"))
