"""A stream of bytes that collects what requests say."""

import io

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")


class Report:
    def __init__(self):
        self.out = io.BytesIO()


report = Report()


def write(request):
    report.out.write(fresh().encode())
    return "written"


def read(request):
    return report.out.getvalue()[-8:]
