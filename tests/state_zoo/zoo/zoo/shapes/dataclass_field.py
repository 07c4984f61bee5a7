"""A field of a dataclass instance in a tuple."""

from dataclasses import dataclass

from ..values import fresh

EXPECTED = ("diverged", "lost")


@dataclass
class Row:
    text: str = ""


ROWS = (Row(), Row())


def write(request):
    ROWS[0].text = fresh()
    return "set"


def read(request):
    return ROWS[0].text
