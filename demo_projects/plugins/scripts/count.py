"""Count in several threads on one object, as requests do on a plugin that counts them.

python scripts/count.py

Needs no Django. Compares two ways to write the same thing, each with the time slice that
Python gives a thread and with a very short one.
"""

import sys
import threading

THREADS = 4
ROUNDS = 100000


class Plugin:
    def __init__(self):
        self.count = 0


def in_place(plugin):
    for _ in range(ROUNDS):
        plugin.count += 1


def plus_one(count):
    return count + 1


def through_a_function(plugin):
    for _ in range(ROUNDS):
        plugin.count = plus_one(plugin.count)


def lost(work):
    """How many of the counts were lost, in percent."""
    plugin = Plugin()
    threads = [threading.Thread(target=work, args=[plugin]) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 100 - 100 * plugin.count / (THREADS * ROUNDS)


def main():
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print("Python %d.%d.%d, %s GIL" % (*sys.version_info[:3], "with" if gil else "without"))
    for work in (in_place, through_a_function):
        for slice_s in (0.005, 0.000001):
            sys.setswitchinterval(slice_s)
            print(
                "%-18s slices of %4g ms: lost %.0f %%" % (work.__name__, slice_s * 1000, lost(work))
            )


if __name__ == "__main__":
    main()
