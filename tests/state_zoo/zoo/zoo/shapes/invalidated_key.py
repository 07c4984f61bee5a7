"""A cache from which a request deletes."""

import os
from pathlib import Path

from ..values import fresh

EXPECTED = ("crosses", "diverged", "invalidated")
CACHE = {}


def _file():
    return Path(os.environ["ZOO_DIRECTORY"]) / "price.txt"


def price():
    if "price" not in CACHE:
        CACHE["price"] = _file().read_text() if _file().exists() else ""
    return CACHE["price"]


def write(request):
    _file().write_text(fresh())
    CACHE.pop("price", None)
    return "changed"


def read(request):
    return price()
