"""Held locks and unwritten files that the project's own modules keep: looked for, never woken.

The search goes over module globals, the attributes of the project's classes and of their
instances found there, and over the AppConfigs, and no further. Packages are left out: they have
fork hooks of their own.
"""

import _io  # type: ignore[import-not-found]
import os
import stat
import sys
from _thread import RLock, allocate_lock  # type: ignore[attr-defined]
from _weakref import ref
from gc import get_referents
from time import monotonic_ns

from .own_code import own_files

_Lock = type(allocate_lock())
_Module = type(sys)
_NEWLINES = ("", "\n", "\r", "\r\n")
_class_dictionary = type.__dict__["__dict__"].__get__  # type: ignore[index]
_REST = 100
"""A search is followed by at least this many times its duration without one."""


class ProjectObjects:
    """The locks and files that were found, to be looked at again at each fork."""

    def __init__(self):
        """Nothing is searched before the first fork."""
        self._suspects = []
        self._fresh_until_ns = 0
        self._modules = 0

    def open_things(self):
        """What, the thing and its attributes as pairs, for each that must not be shared."""
        now_ns = monotonic_ns()
        if now_ns >= self._fresh_until_ns or len(sys.modules) > self._modules:
            self._suspects, seen = [], set()
            for name, filename, value, describe in _search():
                if id(value) not in seen:
                    seen.add(id(value))
                    self._suspects.append((ref(value), name, filename, describe))
            self._modules = len(sys.modules)
            end_ns = monotonic_ns()
            self._fresh_until_ns = end_ns + _REST * (end_ns - now_ns)
        found = []
        for reference, name, filename, describe in self._suspects:
            value = reference()
            described = None if value is None else describe(value)
            if described is not None:
                what, pairs = described
                found.append((what, value, [("name", name), ("file", filename), *pairs]))
        return found


def _search():
    """The name, the file, the value and its describer, for each lock and file that is kept."""
    own_modules = {}
    for name, module in list(sys.modules.items()):
        if type(module) is _Module:
            filename = module.__dict__.get("__file__")
            if type(filename) is str and own_files[filename]:
                own_modules[name] = filename, module.__dict__
    kinds = _Kinds(own_modules)
    for name, (filename, values) in own_modules.items():
        for key, value in list(values.items()):
            kind = kinds[type(value)]
            if kind is None:
                continue
            if kind is _class_dictionary:
                inner = _class_dictionary(value)
                if inner.get("__module__") != name:
                    continue
            elif kind is _attributes:
                inner = _attributes(value)
            else:
                yield "%s.%s" % (name, key), filename, value, kind
                continue
            yield from _kept("%s.%s" % (name, key), filename, inner, kinds)
    registry = sys.modules.get("django.apps")
    if registry is not None and "apps" in registry.__dict__:
        for config in list(registry.apps.__dict__["app_configs"].values()):
            name = _module_of(type(config))
            if name in own_modules:
                owner = "%s.%s" % (name, type(config).__name__)
                yield from _kept(owner, own_modules[name][0], _attributes(config), kinds)


def _kept(owner, filename, values, kinds):
    known = kinds.describers
    if not known.isdisjoint(map(kinds.__getitem__, map(type, tuple(values.values())))):
        for key, value in list(values.items()):
            describe = kinds[type(value)]
            if describe in known:
                yield "%s.%s" % (owner, key), filename, value, describe


class _Kinds(dict):
    """By type, how to describe or to look into its instances; None for what does not matter."""

    def __init__(self, own_modules):
        self._own_modules = own_modules
        self.describers = {_describe_lock, _describe_file, _describe_temporary}
        self[_Lock] = self[RLock] = _describe_lock
        for kind in (_io.TextIOWrapper, _io.BufferedWriter, _io.BufferedRandom):
            self[kind] = _describe_file

    def __missing__(self, kind):
        module = _module_of(kind)
        if issubclass(kind, type):
            found = _class_dictionary
        elif module == "tempfile":
            found = _describe_temporary
        else:
            found = _attributes if module in self._own_modules else None
        self[kind] = found
        return found


def _module_of(kind):
    """The name of the module of a class, without asking its metaclass."""
    module = _class_dictionary(kind).get("__module__")
    return module if type(module) is str else ""


def _attributes(value):
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except Exception:
        return {}
    return attributes if type(attributes) is dict else {}


def _describe_lock(lock):
    if type(lock) is _Lock:
        return ("lock", [("type", "Lock")]) if lock.locked() else None
    if repr(lock).startswith("<locked") and not lock._is_owned():
        return "lock", [("type", "RLock")]
    return None


def _describe_file(file):
    try:
        number = file.fileno()
        if number <= 2 or not file.writable() or not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        pending = 0
        buffer, name = file, str(file.name)
        if type(file) is _io.TextIOWrapper:
            # tell() would write out what waits, and so mend what is to be found.
            known = (file.encoding, file.errors, *_NEWLINES)
            for waiting in get_referents(file):
                parts = waiting if type(waiting) is list else [waiting]
                pending += sum(
                    len(part) for part in parts if type(part) in (str, bytes) and part not in known
                )
            buffer = file.buffer
        if type(buffer) is _io.BufferedWriter:
            pending += buffer.tell() - buffer.raw.tell()
    except (AttributeError, OSError, ValueError):
        return None
    return ("file", [("path", name), ("pending_bytes", pending)]) if pending else None


def _describe_temporary(value):
    kind = type(value).__name__
    attributes = _attributes(value)
    name = attributes.get("name")
    if type(name) is not str or not os.path.exists(name):
        return None
    if kind != "TemporaryDirectory":
        closer = _attributes(attributes.get("_closer"))  # it alone knows, since Python 3.12
        if not attributes.get("delete", closer.get("delete")):
            return None
    return "temporary", [("path", name), ("type", kind)]
