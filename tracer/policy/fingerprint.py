"""What a finding is known by on another day and another machine."""

from __future__ import annotations

import hashlib
import os
import re

from tracer.trace.finding import Finding
from tracer.trace.places import is_library, short_place, without_line

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+\b")
# A number by itself, and not the 2 of "utf2" or of "app.v2".
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:[.,][0-9]+)*(?![\w])")
_PATH = re.compile(r"(?<![\w/.])/(?:[\w.@+-]+/)+(?=[\w.@+-])")


def fingerprint(finding: Finding, base: str = "") -> str:
    """Sixteen hexadecimal digits made of the code, the file and what the title says.

    Lines, other numbers and the directory the project lies in, `base`, are left out: they change
    with the next edit, the next recording, the next machine. So two findings of one rule in one
    file that differ in nothing else have one fingerprint.
    """
    said = _PATH.sub("", _told_from(finding.title, base))
    said = _NUMBER.sub("N", _ADDRESS.sub("N", said))
    known_by = "\0".join((finding.code, file_of(finding, base), said))
    return hashlib.sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def file_of(finding: Finding, base: str = "") -> str:
    """The file it points to, without its line, told from `base` or from the packages' directory."""
    return file_from(finding.place, base)


def file_from(place: str, base: str) -> str:
    """The file of a place, told from `base` or from the directory of Python's packages."""
    file = without_line(place)
    if is_library(file):
        return short_place(file, "")
    if base and os.path.isabs(file):
        told = os.path.relpath(file, base)
        return told if told.count("..") < 3 else os.path.basename(file)
    return os.path.normpath(file) if file else ""


def _told_from(text: str, base: str) -> str:
    return text.replace(base.rstrip("/") + "/", "") if base.strip("/") else text
