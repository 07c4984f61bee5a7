"""A memo with a time stamp."""

import time

_kept = {}


def countries():
    found = _kept.get("countries")
    if found is None or time.time() - found[0] > 0.5:
        found = _kept["countries"] = (time.time(), ["at", "ch"])
    return found[1]


def write(request):
    return ",".join(countries())


read = write
