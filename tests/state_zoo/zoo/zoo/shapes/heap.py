"""A heap, changed by functions."""

import heapq

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
JOBS = []


def write(request):
    heapq.heappush(JOBS, fresh())
    return "queued"


def read(request):
    return JOBS[0] if JOBS else "none"
