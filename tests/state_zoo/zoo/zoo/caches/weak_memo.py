"""A memo by weak references."""

from weakref import WeakKeyDictionary

MEMO = WeakKeyDictionary()


class A:
    pass


def label(cls):
    try:
        return MEMO[cls]
    except KeyError:
        MEMO[cls] = cls.__name__.lower()
        return MEMO[cls]


def write(request):
    return label(A)


read = write
