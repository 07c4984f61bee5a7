"""Lists in a defaultdict, one for each user."""

from collections import defaultdict

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")
MESSAGES = defaultdict(list)


def write(request):
    MESSAGES["anna"].append(fresh())
    return "added"


def read(request):
    return ", ".join(MESSAGES["anna"][-1:])
