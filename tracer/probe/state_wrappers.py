"""Classes of the standard library that wrap a container, read as the container itself."""

from .state_contents import instance_readers
from .state_values import class_module, instance_dict, mro

_WRAPPERS = {"UserDict": "data", "UserList": "data", "ChainMap": "maps"}


def wrapper_readers(cls):
    """How a class that wraps a container is read: (values, pairs, inner), or None for others.

    ``inner(value)`` is the container that is written to, which stands for the whole; None where
    there is none.
    """
    for base in mro(cls):
        name = _WRAPPERS.get(base.__name__)
        if name is not None and class_module(base) == "collections":
            return _wrapper_readers(cls, name)
    return None


def _wrapper_readers(cls, name):
    own_values, own_pairs = instance_readers(cls)

    def inner(value):
        found = (instance_dict(value) or {}).get(name)
        if name == "maps":
            found = found[0] if type(found) is list and found else None
        return found if issubclass(type(found), (dict, list)) else None

    def values(value):
        return [inner(value), *own_values(value)]

    def pairs(value):
        own = [(None if key == "data" else kind, key, item) for kind, key, item in own_pairs(value)]
        return [("inner", None, inner(value)), *own]

    return values, pairs, inner
