"""DRT605 and DRT701: a psycopg pool is opened in `ready()`."""

import os

from psycopg_pool import ConnectionPool

pools = []


def start():
    settings = "host=%s user=postgres dbname=postgres" % os.environ["PGHOST"]
    pools.append(ConnectionPool(settings, min_size=1, open=True))
    pools[0].wait()
