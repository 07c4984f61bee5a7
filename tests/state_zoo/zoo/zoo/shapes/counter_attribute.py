"""An attribute that counts."""

EXPECTED = ("counted",)


class Throttle:
    def __init__(self):
        self.calls = 0

    def allow(self):
        self.calls += 1
        return self.calls < 1000


throttle = Throttle()


def write(request):
    return str(throttle.allow())


def read(request):
    return str(throttle.calls > 1000)
