"""An attribute behind a property."""

from ..values import fresh

EXPECTED = ("diverged", "lost")


class Thermostat:
    def __init__(self):
        self._target = "0"

    @property
    def target(self):
        return self._target

    @target.setter
    def target(self, value):
        self._target = value


thermostat = Thermostat()


def write(request):
    thermostat.target = fresh()
    return "set"


def read(request):
    return thermostat.target
