"""DRT707: what must happen in a child is left to Python's fork hooks, which uWSGI skips."""

import os

state = {"pid": os.getpid()}


def renew():
    state["pid"] = os.getpid()


def start():
    os.register_at_fork(after_in_child=renew)
