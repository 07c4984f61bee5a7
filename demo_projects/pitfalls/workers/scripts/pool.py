"""DRT704: a spawned process imports models without `django.setup()`; `set_up` repairs it."""

import multiprocessing
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitfalls.settings")
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def label(number):
    try:
        from jobs.models import Row
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return Row._meta.label


def set_up():
    import django

    django.setup()


if __name__ == "__main__":
    set_up()
    method, initializer = sys.argv[1], set_up if "set_up" in sys.argv[2:] else None
    with multiprocessing.get_context(method).Pool(1, initializer) as pool:
        print(pool.map(label, [1]))
