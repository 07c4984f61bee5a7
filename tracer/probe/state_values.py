"""What values are and hold, read without running any code.

Attributes are read off instance dictionaries, slots and class dictionaries: no ``__getattr__``,
property or descriptor of the program runs, and a lazy object stays unevaluated.
"""

import sys

ABSENT = object()
SCALARS = frozenset((type(None), bool, int, float, complex, str, bytes, type(Ellipsis)))
_TYPE = vars(type)
_mro = _TYPE["__mro__"].__get__
_class_dict = _TYPE["__dict__"].__get__
_class_module = _TYPE["__module__"].__get__
_GetSet = type(_TYPE["__dict__"])
_Slot = type(type("_Slotted", (), {"__slots__": ("a",)}).__dict__["a"])
Module = type(sys)
Function = type(lambda: None)
Method = type(type("_Bound", (), {"m": lambda self: None})().m)
_dict_getters = {}
_slots = {}


def class_dict(cls):
    """The attributes of a class itself, without asking its metaclass."""
    return _class_dict(cls)


def mro(cls):
    """The classes a class is made of, without asking its metaclass."""
    return _mro(cls) or ()  # None while a class is being made


def is_class(value):
    """True for classes, also those with a metaclass."""
    return issubclass(type(value), type)


def remember(cache, cls, value):
    if len(cache) > 20000:
        cache.clear()
    cache[cls] = value
    return value


def _find_dict_getter(cls):
    for base in mro(cls):
        entry = _class_dict(base).get("__dict__")
        if entry is not None:
            # A member in types.SimpleNamespace and others that are written in C.
            return entry.__get__ if type(entry) in (_GetSet, _Slot) else None
    return None


def instance_dict(value):
    """The dictionary of an instance or module, None where it has none or hides it."""
    cls = type(value)
    if cls is Module:
        return value.__dict__
    try:
        getter = _dict_getters[cls]
    except KeyError:
        getter = remember(_dict_getters, cls, _find_dict_getter(cls))
    if getter is None:
        return None
    found = getter(value, cls)
    return found if type(found) is dict else None


def slots(cls):
    """The slots of a class by name, each as what reads it off an instance."""
    known = _slots.get(cls)
    if known is None:
        known = {}
        for base in reversed(mro(cls)):
            for name, entry in _class_dict(base).items():
                if type(entry) is _Slot and type(name) is str and name != "__dict__":
                    known[name] = entry.__get__
        remember(_slots, cls, known)
    return known


def slot_value(getter, value):
    """What a slot holds, or ABSENT."""
    try:
        return getter(value, type(value))
    except AttributeError:
        return ABSENT


def class_attribute(cls, name):
    """Where a class has `name` from and what it is there: (class, value), or (None, ABSENT)."""
    for base in mro(cls):
        found = _class_dict(base).get(name, ABSENT)
        if found is not ABSENT:
            return base, found
    return None, ABSENT


def class_name(cls):
    """The dotted name of a class, a builtin's bare one, without asking its metaclass."""
    name = _TYPE["__qualname__"].__get__(cls)
    module = class_module(cls)
    if module is None or module == "builtins":
        return name
    return "%s.%s" % (module, name)


def class_module(cls):
    """The name of the module a class comes from, or None."""
    module = _class_module(cls)
    return module if type(module) is str else None


def size(value):
    """The number of elements or characters of a builtin value; None for others."""
    cls = type(value)
    if cls in (str, bytes) or issubclass(cls, (dict, list, tuple, set, frozenset)):
        for base in (str, bytes, dict, list, tuple, set, frozenset):
            if issubclass(cls, base):
                return base.__len__(value)
    return None
