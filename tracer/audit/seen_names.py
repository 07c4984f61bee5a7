"""Under which names an audit may know what a recording saw written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.trace.model import Instant

_KEYS = re.compile(r"(\[[^\]]*\])+$")
_DATA_KEY = re.compile(r"\[#[0-9a-f]+\]")
_MANGLED = re.compile(r"^_[^\W\d_]\w*?(?=__\w)")


def names(instant: Instant, classes: dict[str, str]) -> set[str]:
    """The names of what was written: by its path, and by its class.

    `classes` are those of recorded objects by their path.
    """
    path, attribute = _parted(instant)
    named = instant.text("attribute") == attribute
    owner = (instant.text("class") if named else "") or classes.get(path, "")
    return _names(path, attribute, owner)


def enclosing(instant: Instant, classes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names of what holds what was written, the nearest first, and the path from there."""
    path, part = _parted(instant)
    part = f".{part}" if part else ""
    if owner := instant.text("class"):
        yield f"{owner}().*", part
    while path:
        yield _KEYS.sub("", path), part
        head, _, attribute = _KEYS.sub("", path).rpartition(".")
        if classes.get(head):
            yield from ((one, part) for one in sorted(_names(head, attribute, classes[head])))
        path, part = head, f".{attribute}{part}"


def shown_name(instant: Instant) -> str:
    """What was written, in words that are the same for all keys that are data."""
    attribute = instant.text("attribute")
    dotted = f".{attribute}" if attribute and not attribute.startswith("[") else attribute
    return _DATA_KEY.sub("[*]", instant.text("object") + dotted)


def unmangled(attribute: str) -> str:
    """The name of a private attribute as its class writes it: ``__secret``."""
    return _MANGLED.sub("", attribute)


def _parted(instant: Instant) -> tuple[str, str]:
    """The path of the object and the attribute of it; a key belongs to its container."""
    path, attribute = instant.text("object"), instant.text("attribute")
    if not attribute or attribute.startswith("["):
        path, attribute = _KEYS.sub("", path), ""
        if "." in path:
            path, _, attribute = path.rpartition(".")
    return path, attribute


def _names(path: str, attribute: str, owner: str) -> set[str]:
    found = {f"{path}.{attribute}"} if "[" not in path else set()
    if owner:
        for name in {attribute, unmangled(attribute)}:
            found |= {f"{owner}().{name}", f"{owner}.{name}"}
    return found
