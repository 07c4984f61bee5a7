"""A parser of the standard library, set by a method."""

from configparser import ConfigParser

from ..values import fresh

EXPECTED = ("crosses", "diverged")
config = ConfigParser()
config.read_string("[site]\nname = x\n")


def write(request):
    config.set("site", "name", fresh())
    return "set"


def read(request):
    return config.get("site", "name")
