"""A bounded pool of streams, in whose objects requests write from the beginning."""

import io
from collections import deque

from ..values import fresh


class Pool:
    def __init__(self):
        self.free = deque(maxlen=4)

    def take(self):
        try:
            return self.free.pop()
        except IndexError:
            return io.StringIO()

    def give_back(self, stream):
        stream.seek(0)
        stream.truncate()
        self.free.append(stream)


pool = Pool()


def write(request):
    stream = pool.take()
    stream.write(fresh())
    text = stream.getvalue()
    pool.give_back(stream)
    return str(len(text))


read = write
