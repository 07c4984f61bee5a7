"""The healthy twin of redis_open."""

import os

import redis

client = redis.Redis(unix_socket_path=os.environ["REDIS_SOCKET"])


def start():
    client.ping()
    client.connection_pool.disconnect()
