"""An array of fixed length that is used as a table."""

from array import array

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")


class Board:
    slots = array("L", [0] * 8)


def write(request):
    Board.slots[3] = int(fresh(), 16)
    return "set"


def read(request):
    return str(Board.slots[3])
