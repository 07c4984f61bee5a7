"""The one line of a program's error output that says why it failed."""

from __future__ import annotations

import re
from pathlib import Path

from .ask import last_line
from .wording import one_line

_TRACEBACK = "Traceback (most recent call last):"
_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(?::\s|$)")
_SECONDHAND = ("HaltServer", "SystemExit")
_TAIL_BYTES = 1 << 18


def read_tail(path: Path) -> str:
    """The end of a file as text, whatever it holds; "" when there is none."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - _TAIL_BYTES, 0))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def failure_line(errors: str) -> str:
    """Why a program failed: the exception of its last traceback, or else its last line.

    Failed system checks are told by the first error among them.
    """
    checks = _first_failed_check(errors)
    if checks:
        return one_line(checks)
    for part in reversed(errors.split(_TRACEBACK)[1:]):
        exception = _exception_line(part)
        if exception and not any(name in exception for name in _SECONDHAND):
            return one_line(exception)
    return one_line(last_line(errors))


def ends_in_traceback(errors: str) -> bool:
    """Whether the last thing said is a traceback, complete with its exception."""
    _, mark, part = errors.rpartition(_TRACEBACK)
    return bool(mark) and bool(_exception_line(part))


def _exception_line(part: str) -> str:
    """The first line after a traceback's frames that looks like an exception."""
    for line in part.splitlines():
        bare = line.lstrip("| ") if line.startswith("  |") else line
        if _EXCEPTION.match(bare):
            return bare.strip()
    return ""


def _first_failed_check(errors: str) -> str:
    if "SystemCheckError:" not in errors:
        return ""
    after = errors.rpartition("SystemCheckError:")[2].partition("ERRORS:")[2]
    first = next((line.strip() for line in after.splitlines() if line.strip()), "")
    return f"SystemCheckError: {first}" if first else ""
