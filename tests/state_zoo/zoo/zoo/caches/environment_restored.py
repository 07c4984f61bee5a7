"""A variable of the environment that is there while a request runs."""

import os

from ..values import fresh


def write(request):
    os.environ["ZOO_TEMPORARY"] = fresh()
    try:
        return os.environ["ZOO_TEMPORARY"]
    finally:
        del os.environ["ZOO_TEMPORARY"]


read = write
