"""DRT605 twice: connection_open and redis_open together."""

from jobs.at_startup import connection_open, redis_open


def start():
    connection_open.start()
    redis_open.start()
