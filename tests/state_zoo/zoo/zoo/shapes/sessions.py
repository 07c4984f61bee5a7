"""Sessions by hand: a dictionary by token."""

from ..values import fresh

EXPECTED = ("counted", "diverged", "lost")
SESSIONS = {}


def write(request):
    token = fresh()
    SESSIONS[token] = {"user": "anna"}
    return token


def read(request):
    return str(len(SESSIONS) > 1000) + str(any(True for _ in SESSIONS.values()))
