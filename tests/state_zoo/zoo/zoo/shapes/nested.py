"""A value deep in the containers of a singleton."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Board:
    def __init__(self):
        self.cells = {"a": [{"text": ""}]}


board = Board()


def write(request):
    board.cells["a"][0]["text"] = fresh()
    return "set"


def read(request):
    return board.cells["a"][0]["text"]
