"""A text buffer that collects what requests say."""

import io

from ..values import fresh

EXPECTED = ("counted", "crosses", "diverged", "lost")
LOG = io.StringIO()


def write(request):
    LOG.write(fresh())
    return "written"


def read(request):
    return LOG.getvalue()[-8:]
