"""What an object of each type holds, read without running its code.

``..._pairs`` name what an object holds, as ``(kind, key, value)``; ``..._values`` give the same
values alone, in the same order, at a fraction of the cost.
"""

import gc

from .state_values import (
    SCALARS,
    class_dict,
    class_name,
    instance_dict,
    is_class,
    mro,
    slot_value,
    slots,
)

WIDEST = 20000
_BUILTIN = frozenset((list, tuple, set, frozenset))
_NO_VALUES = ()
_OF_LOGGERS = ("level", "disabled", "propagate", "filters", "handlers")


def instance_readers(cls):
    readers = list(slots(cls).items())

    def values(value):
        held = instance_dict(value)
        found = list(held.values()) if held else []
        for _, getter in readers:
            found.append(slot_value(getter, value))
        return found

    def pairs(value):
        held = instance_dict(value)
        found = [("attr", name, item) for name, item in list(held.items())] if held else []
        for name, getter in readers:
            found.append(("slot", name, slot_value(getter, value)))
        return found

    return values, pairs


def nothing(value):
    return []


def dict_values(value):
    return list(dict.values(value)) if dict.__len__(value) <= WIDEST else []


def dict_pairs(value):
    if dict.__len__(value) > WIDEST:
        return []
    return [
        ("key", key if type(key) in SCALARS or is_class(key) else None, item)
        for key, item in list(dict.items(value))
    ]


def sequence_values(value):
    """The elements, by the iteration of the builtin type and not of a subclass."""
    for base in mro(type(value)):
        # By name: what the program has imported anew is another deque than ours.
        if base in _BUILTIN or class_name(base) == "collections.deque":
            return list(base.__iter__(value))
    return []


def sequence_pairs(value):
    return [("index", position, item) for position, item in enumerate(sequence_values(value))]


def set_pairs(value):
    return [("opaque", "item", item) for item in sequence_values(value)]


def module_values(value):
    return list(value.__dict__.values())


def module_pairs(value):
    return [("attr", name, item) for name, item in list(value.__dict__.items())]


def module_inner(value):
    """What the functions of a module work on: those of `random` on one generator."""
    return value.__dict__.get("_inst") if value.__dict__.get("__name__") == "random" else None


def logger_pairs(value):
    """What a program sets of a logger; the rest are caches and other loggers."""
    found = instance_dict(value) or {}
    return [("attr", name, found[name]) for name in _OF_LOGGERS if name in found]


def logger_values(value):
    return [item for _, _, item in logger_pairs(value)]


def c_values(value):
    """What an object shows to the garbage collector alone, as those of types written in C do."""
    return [item for item in gc.get_referents(value) if not is_class(item)][:WIDEST]


def c_pairs(value):
    return [("opaque", "held", item) for item in c_values(value)]


def class_values(value):
    return list(class_dict(value).values())


def class_pairs(value):
    return [("attr", name, item) for name, item in list(class_dict(value).items())]


def function_values(value):
    found = list(value.__dict__.values())
    found.extend(value.__defaults__ or _NO_VALUES)
    if value.__kwdefaults__:
        found.extend(value.__kwdefaults__.values())
    found.extend(value.__closure__ or _NO_VALUES)
    return found


def function_pairs(value):
    found = [("function", name, item) for name, item in list(value.__dict__.items())]
    found += [("default", n, item) for n, item in enumerate(value.__defaults__ or ())]
    found += [("kwdefault", name, item) for name, item in (value.__kwdefaults__ or {}).items()]
    names = value.__code__.co_freevars
    found += [("closure", name, cell) for name, cell in zip(names, value.__closure__ or ())]
    return found


def cell_values(value):
    try:
        return [value.cell_contents]
    except ValueError:
        return []


def cell_pairs(value):
    return [("cell", None, item) for item in cell_values(value)]


def method_values(value):
    return [value.__self__, value.__func__]


def method_pairs(value):
    return [("opaque", "self", value.__self__), ("opaque", "func", value.__func__)]


def wrapped_values(value):
    return [value.__func__]


def wrapped_pairs(value):
    return [("wrapped", None, value.__func__)]


def property_values(value):
    return [value.fget, value.fset]


def property_pairs(value):
    return [("opaque", "get", value.fget), ("opaque", "set", value.fset)]


def referent_pairs(value):
    return [("opaque", "args", item) for item in gc.get_referents(value)]


def default_pairs(variable):
    """The default of a context variable, which all contexts share."""
    return [("opaque", "default", item) for item in gc.get_referents(variable)]


def lru_pairs(value):
    return [("opaque", "cache", item) for item in gc.get_referents(value)]


def lru_mark(value):
    return tuple(value.cache_info())


def lru_image(value):
    return {"": tuple(value.cache_info())}


def lru_entries(function):
    """The (key, value) pairs a cached function holds, at most 200."""
    held = function.__dict__
    referents = gc.get_referents(function)
    dicts = [list(item.items()) for item in referents if type(item) is dict and item is not held]
    # What it has returned can be dictionaries, too.
    linked = [pairs for pairs in dicts if pairs and _is_link(pairs[0][1])]
    if not linked:
        return dicts[0][:200] if dicts else []
    pairs = linked[0][:200]
    # A bounded cache keeps its values in links, which show them to the garbage collector alone:
    # each right behind its key.
    keys = {id(key) for key, _ in pairs}
    found, position = [], 0
    while position + 1 < len(referents):
        if id(referents[position]) in keys:
            found.append((referents[position], referents[position + 1]))
            position += 1
        position += 1
    return found


def _is_link(value):
    return type(value).__name__ == "_lru_list_elem"
