"""Configuration that a request loads anew."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Config:
    def __init__(self):
        self.reload()

    def reload(self):
        self.values = {"theme": fresh()}


config = Config()


def write(request):
    config.reload()
    return "reloaded"


def read(request):
    return config.values["theme"]
