"""A logger that is written to."""

import logging

log = logging.getLogger("zoo.used")
log.addHandler(logging.NullHandler())


def write(request):
    log.warning("seen %s", request.path)
    return str(log.isEnabledFor(logging.DEBUG))


read = write
