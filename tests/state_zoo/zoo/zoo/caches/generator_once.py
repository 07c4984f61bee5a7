"""A generator that is used up once."""


def load():
    yield from ("a", "b")


_source = load()
_names = None


def names():
    global _names
    if _names is None:
        _names = list(_source)
    return _names


def write(request):
    return ",".join(names())


read = write
