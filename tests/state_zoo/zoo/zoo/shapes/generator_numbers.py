"""A generator that numbers, kept on an object."""

EXPECTED = ("counted", "crosses", "diverged")


class Sequence:
    def __init__(self, prefix):
        self.prefix = prefix
        self._ids = self._make()

    def _make(self):
        number = 0
        while True:
            yield "%s-%d" % (self.prefix, number)
            number += 1

    def next_id(self):
        return next(self._ids)


sequence = Sequence("INV")


def write(request):
    return sequence.next_id()


def read(request):
    return "unread"
