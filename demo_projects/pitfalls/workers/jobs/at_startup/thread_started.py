"""DRT701 with preload, DRT702 without: a thread is started in `ready()`."""

import threading

wake = threading.Event()


def export():
    while not wake.wait(60):
        pass


def start():
    threading.Thread(target=export, name="exporter", daemon=True).start()
