"""DRT702: each worker repeats this, and the job with it."""

import threading


def clean_up():
    start()


def start():
    timer = threading.Timer(60, clean_up)
    timer.daemon = True
    timer.start()
