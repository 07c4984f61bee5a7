"""Findings that somebody has silenced: by a comment in the source, or for files by configuration.

A comment stands on the line that the finding points to or alone on the line above::

    cache_rates(Rate.objects.all())  # django-trace: ignore[DRT601]

It names codes, hundreds as ``DRT6``, or slugs; ``ignore`` without brackets silences every rule.
"""

from __future__ import annotations

import fnmatch
import functools
import os
import re
from collections.abc import Mapping, Sequence

from tracer.trace.finding import Finding

from .fingerprint import file_of
from .selection import is_named

_COMMENT = re.compile(r"#\s*django-trace:\s*ignore(?:\[(?P<names>[^\]]*)\])?", re.IGNORECASE)
_LARGEST_BYTES = 5_000_000
EVERY_RULE = ("DRT",)


def is_silenced_for_file(
    finding: Finding, base: str, per_path: Mapping[str, Sequence[str]]
) -> bool:
    """Whether a pattern of `per_path` fits its file and names its rule.

    Patterns are as in ``orders/*.py`` or ``*/migrations/*``; a directory stands for all below.
    """
    file = file_of(finding, base)
    return bool(file) and any(
        is_named(finding, names) and _fits(file, pattern) for pattern, names in per_path.items()
    )


def is_silenced_by_comment(finding: Finding, base: str) -> bool:
    """Whether the source says so, where that can be read."""
    file, _, line = finding.place.rpartition(":")
    if not file or not line.isdecimal():
        return False
    lines = _lines(os.path.join(base, file))
    number = int(line)
    if not 0 < number <= len(lines):
        return False
    above = lines[number - 2].strip() if number > 1 else ""
    return _names(lines[number - 1], finding) or (above.startswith("#") and _names(above, finding))


def _names(line: str, finding: Finding) -> bool:
    comment = _COMMENT.search(line)
    if comment is None:
        return False
    names = comment["names"]
    wanted = EVERY_RULE if names is None else [one.strip() for one in names.split(",")]
    return is_named(finding, wanted)


def _fits(file: str, pattern: str) -> bool:
    pattern = pattern.removeprefix("./")
    return fnmatch.fnmatchcase(file, pattern) or file.startswith(pattern.rstrip("/") + "/")


@functools.lru_cache(maxsize=64)
def _lines(path: str) -> list[str]:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST_BYTES:
            return []
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return []
