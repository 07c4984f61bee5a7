"""Classes of the standard library that wrap a container, read as the container itself."""

import os

from .state_contents import instance_readers
from .state_values import class_name, instance_dict, mro

_WRAPPERS = {
    "collections.UserDict": "data",
    "collections.UserList": "data",
    "collections.ChainMap": "maps",
    "weakref.WeakValueDictionary": "data",
    "queue.Queue": "queue",
    "asyncio.queues.Queue": "_queue",
    "os._Environ": "_data",
}
_WITHOUT_MORE = ("queue.Queue", "asyncio.queues.Queue", "os._Environ")
"""What else these hold are locks, and numbers that follow from what the container holds."""


def wrapper_readers(cls):
    """How a class that wraps a container is read: (values, pairs, inner), or None for others.

    ``inner(value)`` is the container that is written to, which stands for the whole; None where
    there is none.
    """
    for base in mro(cls):
        name = _WRAPPERS.get(class_name(base))
        if name is not None:
            return _wrapper_readers(cls, name, class_name(base) in _WITHOUT_MORE)
    return None


def inner_key(value, key):
    """The key by which the container within keeps what the program calls `key`."""
    if type(key) is str and class_name(type(value)) == "os._Environ":
        return key.upper() if os.name == "nt" else os.fsencode(key)
    return key


def _wrapper_readers(cls, name, alone):
    own_values, own_pairs = instance_readers(cls)

    def inner(value):
        found = (instance_dict(value) or {}).get(name)
        if name == "maps":
            found = found[0] if type(found) is list and found else None
        kind = type(found)
        held = issubclass(kind, (dict, list)) or class_name(kind) == "collections.deque"
        return found if held else None

    def values(value):
        return [inner(value)] if alone else [inner(value), *own_values(value)]

    def pairs(value):
        first = ("inner", None, inner(value))
        if alone:
            return [first]
        hidden = name if name != "maps" else None
        own = [(None if key == hidden else kind, key, item) for kind, key, item in own_pairs(value)]
        return [first, *own]

    return values, pairs, inner
