"""An array of numbers that requests add to."""

from array import array

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
SAMPLES = array("d")


def write(request):
    SAMPLES.append(len(fresh()))
    return "added"


def read(request):
    return str(len(SAMPLES) > 100000)
