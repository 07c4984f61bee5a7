"""A global that counts."""

EXPECTED = ("counted",)
HITS = 0


def write(request):
    global HITS
    HITS += 1
    return "counted"


def read(request):
    return "many" if HITS > 1000 else "few"
