"""The healthy twin of lock_held: fork hooks take the lock, and free it on both sides."""

import os
import threading

lock = threading.Lock()


def start():
    os.register_at_fork(
        before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
    )
