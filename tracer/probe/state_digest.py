"""Values told without being told: a keyed digest of what they hold.

Nothing of the program runs: no ``__eq__``, ``__hash__``, ``__repr__``, property or descriptor.
"""

from _thread import get_ident
from _weakref import ReferenceType
from os import getpid
from time import monotonic, time

from .state_buffers import stream_content
from .state_iterators import is_iterator, positions, referents
from .state_values import (
    ABSENT,
    SCALARS,
    Function,
    Method,
    Module,
    class_dict,
    class_module,
    class_name,
    instance_dict,
    is_class,
    mro,
    remember,
    slot_value,
    slots,
)

try:
    from _blake2 import blake2b
except ImportError:  # a build without it
    blake2b = None  # type: ignore[assignment,misc]

SHALLOW = ""
"""The path of a part that came to be late: of such a one only its own scalars are compared."""
_DAY_S = 86400.0
_LATEST_S = 20 * 365 * _DAY_S
_HOUR_S = 3600.0
_MOST_NODES = 200
_DEEPEST = 4
_LONGEST_BYTES = 1 << 16
_PLAIN_MODULES = ("datetime", "decimal", "uuid", "fractions", "pathlib", "ipaddress", "zoneinfo")
_TEXTS: dict = {
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    int: int.__int__,
    float: float.__float__,
}
_exception_args = vars(BaseException)["args"].__get__
_derived_names = {}


class Digest:
    """Digests of values, under a key that is drawn anew for each recording."""

    def __init__(self, key):
        """Use `key`, bytes that the processes of a recording share."""
        self._key = key[:64]
        self._small = {}

    def __call__(self, value, path=None):
        """A digest of 8 bytes in hexadecimal digits.

        ``path(part)`` names a part that has a path, is SHALLOW, or None where it counts itself.
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
        if named is SHALLOW:
            depth = _DEEPEST
        elif named is not None:
            return ("at %s" % named).encode("utf-8", "surrogatepass")
        self.seen.add(id(value))
        try:
            return self._compound(value, cls, depth + 1)
        finally:
            self.seen.discard(id(value))

    def _compound(self, value, cls, depth):
        name = class_name(cls).encode()
        for base in _TEXTS:  # a subclass: SafeString, the member of an IntEnum
            if issubclass(cls, base):
                own = self._instance(value, cls, name, depth) if _has_own(cls) else name
                return b"%s %s" % (own, _scalar(_TEXTS[base](value)))
        if issubclass(cls, ReferenceType):
            return b"%s %s" % (name, self.of(ReferenceType.__call__(value), depth))
        if issubclass(cls, dict):
            rows = sorted(
                self.of(k, depth) + b"=" + self.of(v, depth) for k, v in _first(dict.items(value))
            )
            return b"%s {%d:%s}" % (name, dict.__len__(value), b",".join(rows))
        for base in (list, tuple, set, frozenset):
            if issubclass(cls, base):
                rows = [self.of(item, depth) for item in _first(base.__iter__(value))]
                if base in (set, frozenset):
                    rows.sort()
                return b"%s [%d:%s]" % (name, base.__len__(value), b",".join(rows))
        module = class_module(cls)
        if module == "collections" and name == b"collections.deque":
            return b"%s [%s]" % (name, b",".join(self.of(v, depth) for v in _first(value)))
        if name in (b"datetime.datetime", b"datetime.time"):
            return self._time(value, name, depth)
        if name == b"decimal.Context":  # without the flags, which calculations set
            parts = (value.prec, value.rounding, value.Emin, value.Emax, value.clamp)
            return b"%s %s" % (name, repr(parts).encode())
        if module in _PLAIN_MODULES:
            return b"%s %s" % (name, repr(value).encode())
        if cls is Method:
            return self.of(value.__func__, depth) + b" of " + self.of(value.__self__, depth)
        if name == b"functools.partial":
            called = (value.func, value.args, value.keywords)
            return b"%s %s" % (name, self.of(called, depth))
        if name == b"re.Pattern":
            return b"%s %s" % (name, self.of((value.pattern, value.flags), depth))
        if is_iterator(cls):
            rows = [self.of(item, depth) for item in _first(referents(value))]
            return b"%s %s (%s)" % (name, repr(positions(value)).encode(), b",".join(rows))
        if name in (b"bytearray", b"array.array"):
            return b"%s %s" % (name, bytes(value[:_LONGEST_BYTES]))
        if name in (b"_io.StringIO", b"_io.BytesIO"):
            content = stream_content(value)
            return b"%s %s" % (name, b"" if content is None else _scalar(content))
        if name == b"random.Random":
            self.opaque = True
            return name
        return self._instance(value, cls, name, depth)

    def _time(self, value, name, depth):
        local = value.replace(tzinfo=None)  # a time zone of the program is not asked
        try:
            if name == b"datetime.datetime" and abs(local.timestamp() - time()) < 2 * _DAY_S:
                return b"moment"
        except (OverflowError, ValueError, OSError):
            pass
        return b"%s in %s" % (repr(local).encode(), self.of(value.tzinfo, depth))

    def _instance(self, value, cls, name, depth):
        held = instance_dict(value)
        rows = []
        if issubclass(cls, BaseException):
            rows.append(b"args=" + self.of(_exception_args(value), depth))
        if held:
            derived = _derived(cls)
            rows = [
                str(key).encode("utf-8", "surrogatepass") + b"=" + self.of(item, depth)
                for key, item in _first(held.items())
                if type(key) is str and key not in derived
            ]
        for key, getter in slots(cls).items():
            item = slot_value(getter, value)
            if item is not ABSENT and key != "__weakref__":
                rows.append(key.encode() + b"=" + self.of(item, depth))
        if held is None and not slots(cls) and not rows:
            self.opaque = True
        rows.sort()
        return b"%s (%s)" % (name, b",".join(rows))


def _has_own(cls):
    """Whether objects of a class that extends a scalar have attributes of their own."""
    return bool(slots(cls)) or any("__dict__" in class_dict(base) for base in mro(cls))


def _derived(cls):
    """The attributes that descriptors of a class compute by a function: cached_property."""
    known = _derived_names.get(cls)
    if known is None:
        held = {}
        for base in reversed(mro(cls)):
            held.update(class_dict(base))
        known = frozenset(name for name, found in held.items() if _computes(found))
        remember(_derived_names, cls, known)
    return known


def _computes(found):
    """Whether it is a descriptor that holds a function and lets an instance keep the value."""
    held = None if is_class(found) else instance_dict(found)
    if not held or not any(type(part) is Function for part in held.values()):
        return False
    names = [class_dict(base) for base in mro(type(found))]
    return any("__get__" in own for own in names) and not any("__set__" in own for own in names)


def _first(items):
    # At one go, as far as other threads can tell.
    return [item for _, item in list(zip(range(_MOST_NODES), items))]
