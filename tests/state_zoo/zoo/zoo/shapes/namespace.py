"""A bag of attributes inside another one."""

from types import SimpleNamespace

from ..values import fresh

EXPECTED = ("diverged", "lost")

STATE = SimpleNamespace(user=SimpleNamespace())


def write(request):
    STATE.user.token = fresh()
    return "set"


def read(request):
    return str(getattr(STATE.user, "token", None))
