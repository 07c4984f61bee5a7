"""An attribute written and read by each request, with a pause between."""

import time

from ..values import fresh

EXPECTED = ("torn",)


class Exporter:
    def export(self):
        self.user = fresh()
        time.sleep(0.02)
        return self.user


exporter = Exporter()


def write(request):
    return str(len(exporter.export()))


def read(request):
    return "unread"
