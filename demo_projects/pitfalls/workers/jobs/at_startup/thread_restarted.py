"""The healthy twin of thread_started under preload: each child starts its own thread."""

import os

from jobs.at_startup import thread_started


def start():
    thread_started.start()
    os.register_at_fork(after_in_child=thread_started.start)
