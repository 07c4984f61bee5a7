"""Orphans: on Linux a process may ask to become the parent of what its descendants leave behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from typing import Any

_SET_CHILD_SUBREAPER = 36
_GET_CHILD_SUBREAPER = 37


@contextlib.contextmanager
def adopting_orphans() -> Iterator[None]:
    """Within it, a process that outlives its parent becomes our child instead of init's.

    It is for a program that starts nothing but the commands it records: whatever becomes our
    child after such a command has started is taken for one of its processes. Other systems than
    Linux have no such thing, and nothing changes.
    """
    before = adopts_orphans()
    _prctl(_SET_CHILD_SUBREAPER, ctypes.c_ulong(1))
    try:
        yield
    finally:
        _prctl(_SET_CHILD_SUBREAPER, ctypes.c_ulong(before))


def adopts_orphans() -> bool:
    """Whether orphans among our descendants become our children."""
    answer = ctypes.c_int(0)
    return _prctl(_GET_CHILD_SUBREAPER, ctypes.byref(answer)) and bool(answer.value)


def reap(pid: int) -> None:
    """Let go of an adopted process that has ended."""
    with contextlib.suppress(OSError):
        os.waitpid(pid, os.WNOHANG)


def _prctl(option: int, argument: Any) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    unused = ctypes.c_ulong(0)
    try:
        return bool(ctypes.CDLL(None).prctl(option, argument, unused, unused, unused) == 0)
    except (OSError, AttributeError):
        return False
