"""A client per process, made anew after a fork."""

import os


class Pool:
    def __init__(self):
        self.pid = None
        self.made = {}

    def get(self):
        if self.pid != os.getpid():
            self.pid = os.getpid()
            self.made["pool"] = object()
        return self.made["pool"]


pool = Pool()


def write(request):
    return str(pool.get() is not None)


read = write
