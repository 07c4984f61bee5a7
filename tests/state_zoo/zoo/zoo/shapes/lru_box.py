"""A dictionary that lru_cache hands out again and again."""

from functools import cache

from ..values import fresh

EXPECTED = ("diverged", "lost")


@cache
def box(user):
    return {}


def write(request):
    box("anna")["draft"] = fresh()
    return "set"


def read(request):
    return str(box("anna").get("draft"))
