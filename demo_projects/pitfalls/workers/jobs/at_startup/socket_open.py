"""DRT605: a connection of our own protocol, opened in `ready()`."""

import os
import socket

connection = socket.socket(socket.AF_UNIX)


def start():
    connection.connect(os.environ["REDIS_SOCKET"])
