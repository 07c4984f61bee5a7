"""DRT708: a thread holds a lock while the process forks; in the child nobody will free it."""

import threading

lock = threading.Lock()
taken = threading.Event()


def work():
    with lock:
        taken.set()
        threading.Event().wait(60)


def start():
    threading.Thread(target=work, name="holder", daemon=True).start()
    taken.wait()
