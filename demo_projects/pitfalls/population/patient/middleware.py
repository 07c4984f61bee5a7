"""Middleware that a pitfall names; it fails when the handler makes its object."""


class Unready:
    def __init__(self, get_response):
        raise RuntimeError("the licence server cannot be reached")
