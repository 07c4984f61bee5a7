"""The list that is the default of a context variable, changed under a name of its own."""

from contextvars import ContextVar

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
messages = ContextVar("messages", default=[])


def write(request):
    pending = messages.get()
    pending.append(fresh())
    return "added"


def read(request):
    return ", ".join(messages.get())
