"""DRT605: a Redis client is asked in `ready()` and keeps its socket."""

import os

import redis

client = redis.Redis(unix_socket_path=os.environ["REDIS_SOCKET"])


def start():
    client.ping()
