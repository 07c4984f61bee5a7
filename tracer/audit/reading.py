"""One file's bytes → its facts, or why it is left out. Nothing of it is ever executed."""

from __future__ import annotations

import ast
import re
import warnings

from .extract import extract
from .facts import Facts
from .python2 import as_python3, is_installed

MOST_BYTES = 5_000_000
"""Larger files hold data, not code a person wrote."""

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class Unreadable(Exception):
    """A file that is left out; the message says why."""


def read(source: bytes) -> Facts:
    """The facts of a module's source; `Unreadable` where it cannot be understood."""
    if len(source) > MOST_BYTES:
        raise Unreadable(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the audited code: its escapes are not our matter
        try:
            return _facts(source)
        except RecursionError:
            raise Unreadable("its expressions are nested too deeply") from None
        except MemoryError:
            raise Unreadable("it needs too much memory") from None


def _facts(source: bytes) -> Facts:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return _python2(source, error)
    except ValueError as error:
        raise Unreadable(f"it cannot be parsed: {error}") from None
    return extract(tree, _text(source))


def _python2(source: bytes, error: SyntaxError) -> Facts:
    problem = f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    text = _text(source)
    if not is_installed():
        raise Unreadable(f"{problem} (Python 2 is read with the extra python2)")
    try:
        tree = ast.parse(as_python3(text.encode()).decode())
    except (SyntaxError, ValueError):
        raise Unreadable(problem) from None
    return extract(tree, text, python2=True)


def _text(source: bytes) -> str:
    encoding = "utf-8-sig"
    for line in source.split(b"\n", 2)[:2]:
        match = _CODING.match(line)
        if match is not None:
            encoding = match[1].decode("ascii", "replace")
    try:
        return source.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        declared = encoding.removesuffix("-sig")
        raise Unreadable(f"its text is not {declared}: {error}") from None


def read_or_reason(source: bytes) -> Facts | str:
    """The facts of a module's source, or why it is left out."""
    try:
        return read(source)
    except Unreadable as reason:
        return str(reason)
