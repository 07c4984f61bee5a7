"""A dictionary of counters."""

from collections import defaultdict

EXPECTED = ("counted",)
COUNTS = defaultdict(int)


def write(request):
    COUNTS[request.path] += 1
    return "counted"


def read(request):
    return str(sum(COUNTS.values()) > 1000)
