"""A queue of jobs in memory."""

from queue import Queue

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
JOBS = Queue()


def write(request):
    JOBS.put(fresh())
    return "queued"


def read(request):
    return str(JOBS.qsize() > 1000)
