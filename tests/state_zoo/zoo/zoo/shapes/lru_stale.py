"""A cached function over something that changes, cleared by who changes it."""

import os
from functools import lru_cache
from pathlib import Path

from ..values import fresh

EXPECTED = ("crosses", "diverged", "invalidated")


def _file():
    return Path(os.environ["ZOO_DIRECTORY"]) / "rates.txt"


@lru_cache(maxsize=8)
def rates():
    return _file().read_text() if _file().exists() else ""


def write(request):
    _file().write_text(fresh())
    rates.cache_clear()
    return "set"


def read(request):
    return rates()
