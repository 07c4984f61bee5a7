"""The healthy twin of fork_hook: whoever uses the state compares process ids first."""

import os

state = {"pid": os.getpid()}


def current():
    if state["pid"] != os.getpid():
        state["pid"] = os.getpid()
    return state


def start():
    current()
