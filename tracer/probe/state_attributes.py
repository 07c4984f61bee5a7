"""What an attribute is, looked up as Python does but without running any code."""

from .state_shapes import is_local
from .state_values import (
    ABSENT,
    Function,
    class_attribute,
    class_dict,
    instance_dict,
    is_class,
    mro,
    slot_value,
    slots,
)


def attribute(value, name):
    """An attribute as (status, value, owner): hit, default (the class's), miss, or other.

    `other` is what a descriptor answers; `owner` is the class that holds a default.
    """
    cls = type(value)
    if is_class(value):
        owner, found = class_attribute(value, name)
        if found is ABSENT:
            return "miss", ABSENT, None
        if type(found) is not Function and _is_descriptor(found):
            return "other", ABSENT, None
        return "hit", found, owner
    if cls is Function:
        found = value.__dict__.get(name, ABSENT)
        return ("miss" if found is ABSENT else "hit"), found, None
    if is_local(cls):
        return _local_attribute(value, name)
    held = instance_dict(value)
    if held is not None:
        found = held.get(name, ABSENT)
        if found is not ABSENT:
            return "hit", found, None
    getter = slots(cls).get(name)
    if getter is not None:
        found = slot_value(getter, value)
        return ("miss" if found is ABSENT else "hit"), found, None
    owner, found = class_attribute(cls, name)
    if found is ABSENT:
        return "miss", ABSENT, None
    if type(found) is not Function and _is_descriptor(found):
        return "other", ABSENT, None
    return "default", found, owner


def _local_attribute(value, name):
    try:
        held = type(value).__getattribute__(value, "__dict__")  # type: ignore[call-arg]
        found = held.get(name, ABSENT)
        if found is ABSENT and "_storage" in value.__dict__:
            found = getattr(value, name, ABSENT)  # asgiref's: nobody else's code runs
    except Exception:
        found = ABSENT
    return ("miss" if found is ABSENT else "hit"), found, None


def _is_descriptor(value):
    cls = type(value)
    return any("__get__" in class_dict(base) for base in mro(cls))
