"""Held locks and open files that the project's own modules keep: looked for, never woken.

The search goes over module globals, the attributes of the project's classes and of their
instances found there, and over the AppConfigs; no further, so that it takes well under a
millisecond. Library modules are left out: they have fork hooks of their own.
"""

import _io  # type: ignore[import-not-found]
import os
import stat
import sys
from _thread import RLock, allocate_lock  # type: ignore[attr-defined]
from gc import get_referents

from .own_code import own_files

_Lock = type(allocate_lock())
_Module = type(sys)
_FILES = (_io.TextIOWrapper, _io.BufferedWriter, _io.BufferedRandom)
_NEWLINES = ("", "\n", "\r", "\r\n")
_class_dictionary = type.__dict__["__dict__"].__get__


def held_locks_and_buffered_files():
    """What, the thing and its attributes as pairs, for each that was found."""
    found, seen = [], set()
    for owner, filename, values in _owners():
        for name, value in list(values.items()):
            kind = type(value)
            if kind is _Lock or kind is RLock:
                described = _describe_lock(value)
            elif kind in _FILES:
                described = _describe_file(value)
            elif _module_of(kind) == "tempfile":
                described = _describe_temporary(value)
            else:
                continue
            if described is not None and id(value) not in seen:
                seen.add(id(value))
                what, pairs = described
                found.append((what, value, [("name", owner + name), ("file", filename), *pairs]))
    return found


def _owners():
    """The name, the file and the dictionary of each module, class and instance to look into."""
    own_modules = {}
    for name, module in list(sys.modules.items()):
        if type(module) is not _Module:
            continue
        values = module.__dict__
        filename = values.get("__file__")
        if type(filename) is str and own_files[filename]:
            own_modules[name] = filename, values
    for name, (filename, values) in own_modules.items():
        yield name + ":", filename, values
        for key, value in list(values.items()):
            kind = type(value)
            if issubclass(kind, type):
                if _module_of(value) == name:
                    yield "%s:%s." % (name, key), filename, _class_dictionary(value)
            elif _module_of(kind) in own_modules:
                attributes = _attributes(value)
                if attributes is not None:
                    yield "%s:%s." % (name, key), filename, attributes
    registry = sys.modules.get("django.apps")
    if registry is not None and "apps" in registry.__dict__:
        for label, config in list(registry.apps.__dict__["app_configs"].items()):
            module = _module_of(type(config))
            if module in own_modules:
                owner = "the AppConfig of %s: " % label
                yield owner, own_modules[module][0], _attributes(config) or {}


def _module_of(kind):
    """The name of the module of a class, without asking its metaclass."""
    module = _class_dictionary(kind).get("__module__")
    return module if type(module) is str else ""


def _attributes(value):
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except Exception:
        return None
    return attributes if type(attributes) is dict else None


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
    attributes = _attributes(value) or {}
    name = attributes.get("name")
    if type(name) is not str or not os.path.exists(name):
        return None
    deletes = attributes.get("delete", kind == "TemporaryDirectory")
    if not deletes and kind != "TemporaryDirectory":
        return None
    return "temporary", [("path", name), ("type", kind)]
