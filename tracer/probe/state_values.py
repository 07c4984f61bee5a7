"""Values told without being told: type, size and keyed digest, read without running any code.

Attributes are read off instance dictionaries, slots and class dictionaries: no ``__getattr__``,
property or descriptor of the program runs, and a lazy object stays unevaluated.
"""

import sys
from _thread import get_ident
from os import getpid
from time import monotonic, time

from .state_buffers import stream_content

try:
    from _blake2 import blake2b
except ImportError:  # a build without it
    blake2b = None  # type: ignore[assignment,misc]

_DAY_S = 86400.0
_LATEST_S = 20 * 365 * _DAY_S
_HOUR_S = 3600.0
_MOST_NODES = 200
_DEEPEST = 4
_LONGEST_BYTES = 1 << 16
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
_derived_names = {}


def class_dict(cls):
    """The attributes of a class itself, without asking its metaclass."""
    return _class_dict(cls)


def mro(cls):
    """The classes a class is made of, without asking its metaclass."""
    return _mro(cls) or ()  # None while a class is being made


def is_class(value):
    """True for classes, also those with a metaclass."""
    return issubclass(type(value), type)


def _remember(cache, cls, value):
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
        getter = _remember(_dict_getters, cls, _find_dict_getter(cls))
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
        _remember(_slots, cls, known)
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


class Digest:
    """Digests of values, under a key that is drawn anew for each recording."""

    def __init__(self, key):
        """Use `key`, bytes that the processes of a recording share."""
        self._key = key[:64]
        self._small = {}

    def __call__(self, value, path=None):
        """A digest of 8 bytes in hexadecimal digits; ``path(part)`` names a part that has one.

        It ends in ``~`` where a part of the value could not be compared and only its type counts.
        """
        if type(value) in SCALARS:
            try:
                small = self._small.get((type(value), value))
                if small is None:
                    if len(self._small) > 4096:
                        self._small.clear()
                    small = self._hash(_scalar(value))
                    if type(value) is not str or len(value) < 200:
                        self._small[type(value), value] = small
                return small
            except Exception:
                return "~"
        parts = _Parts(path)
        try:
            text = parts.of(value, 0)
        except Exception:  # changed by another thread meanwhile
            return "~"
        digest = self._hash(text)
        return digest + "~" if parts.opaque else digest

    def _hash(self, data):
        if blake2b is not None:
            return blake2b(data, digest_size=8, key=self._key).hexdigest()
        import hashlib

        return hashlib.sha256(self._key + data).hexdigest()[:16]


def _scalar(value):
    """The bytes that stand for a scalar; this moment and this process are alike everywhere."""
    cls = type(value)
    # Moments yet to come, too: when something expires is counted from when it was made.
    if cls is float and (
        -_DAY_S < value - time() < _LATEST_S or abs(value - monotonic()) < _HOUR_S
    ):
        return b"moment"
    if cls is int and (value == getpid() or value == get_ident()):
        return b"process"
    if cls is str:
        return b"s" + value[:_LONGEST_BYTES].encode("utf-8", "surrogatepass")
    if cls is bytes:
        return b"b" + value[:_LONGEST_BYTES]
    return ("%s %r" % (cls.__name__, value)).encode()


class _Parts:
    """The bytes that stand for a value, made from at most a few hundred of its parts."""

    def __init__(self, path=None):
        self.path = path
        self.opaque = False
        self.left = _MOST_NODES
        self.seen = set()

    def of(self, value, depth):
        cls = type(value)
        if cls in SCALARS:
            return _scalar(value)
        self.left -= 1
        if self.left < 0 or depth > _DEEPEST or id(value) in self.seen:
            return b"..."
        if issubclass(cls, type):
            return b"class " + class_name(value).encode()
        if cls is Function:
            return ("function %s.%s" % (value.__module__, value.__qualname__)).encode()
        if cls is Module:
            return b"module"
        named = None if self.path is None else self.path(value)
        if named is not None:
            return ("at %s" % named).encode("utf-8", "surrogatepass")
        self.seen.add(id(value))
        try:
            return self._compound(value, cls, depth + 1)
        finally:
            self.seen.discard(id(value))

    def _compound(self, value, cls, depth):
        name = class_name(cls).encode()
        if issubclass(cls, dict):
            rows = sorted(
                self.of(k, depth) + b"=" + self.of(v, depth)
                for k, v in _first(list(dict.items(value)))
            )
            return b"%s {%d:%s}" % (name, dict.__len__(value), b",".join(rows))
        for base in (list, tuple, set, frozenset):
            if issubclass(cls, base):
                rows = [self.of(item, depth) for item in _first(list(base.__iter__(value)))]
                if base in (set, frozenset):
                    rows.sort()
                return b"%s [%d:%s]" % (name, base.__len__(value), b",".join(rows))
        module = class_module(cls)
        if module == "collections" and name == b"collections.deque":
            return b"%s [%s]" % (name, b",".join(self.of(v, depth) for v in _first(list(value))))
        if name == b"datetime.datetime":
            try:
                if abs(value.timestamp() - time()) < _DAY_S:
                    return b"moment"
            except (OverflowError, ValueError, OSError):
                pass
        if module in _PLAIN_MODULES:
            return b"%s %s" % (name, repr(value).encode())
        if name == b"itertools.count":
            return repr(value).encode()
        if name in (b"bytearray", b"array.array"):
            return b"%s %s" % (name, bytes(value[:_LONGEST_BYTES]))
        if name in (b"_io.StringIO", b"_io.BytesIO"):
            content = stream_content(value)
            return b"%s %s" % (name, b"" if content is None else _scalar(content))
        if name == b"random.Random":
            self.opaque = True
            return name
        return self._instance(value, cls, name, depth)

    def _instance(self, value, cls, name, depth):
        held = instance_dict(value)
        rows = []
        if held:
            derived = _derived(cls)
            rows = [
                str(key).encode("utf-8", "surrogatepass") + b"=" + self.of(item, depth)
                for key, item in _first(list(held.items()))
                if type(key) is str and key not in derived
            ]
        for key, getter in slots(cls).items():
            item = slot_value(getter, value)
            if item is not ABSENT and key != "__weakref__":
                rows.append(key.encode() + b"=" + self.of(item, depth))
        if held is None and not slots(cls):
            self.opaque = True
        rows.sort()
        return b"%s (%s)" % (name, b",".join(rows))


def _derived(cls):
    """The attributes that descriptors of a class compute by a function: cached_property."""
    known = _derived_names.get(cls)
    if known is None:
        held = {}
        for base in reversed(mro(cls)):
            held.update(class_dict(base))
        known = frozenset(name for name, found in held.items() if _computes(found))
        _remember(_derived_names, cls, known)
    return known


def _computes(found):
    """Whether it is a descriptor that holds a function and lets an instance keep the value."""
    held = None if is_class(found) else instance_dict(found)
    if not held or not any(type(part) is Function for part in held.values()):
        return False
    names = [class_dict(base) for base in mro(type(found))]
    return any("__get__" in own for own in names) and not any("__set__" in own for own in names)


_PLAIN_MODULES = ("datetime", "decimal", "uuid", "fractions", "pathlib", "ipaddress")


def _first(items):
    return items if len(items) <= _MOST_NODES else items[:_MOST_NODES]
