"""DRT705: `ready()` raises, and the server starts the worker again."""


def start():
    raise RuntimeError("the licence server cannot be reached")
