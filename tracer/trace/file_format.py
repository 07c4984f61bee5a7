"""Trace files, schema 1: from bytes to records, whatever happened to the bytes.

A trace file is UTF-8 text, a record a line, fields parted by tabs, in a file that was
preallocated: NUL bytes between lines are padding. The first line is the magic and the schema.

    P  key=value...                                              the process
    B  t_ns  thread  id  kind  key=value...                      a span begins
    E  t_ns  id  outcome  key=value...                           a span ends
    I  t_ns  thread  kind  key=value...                          an instant
    M  start_ns  end_ns  thread  module  importer  outcome  raised
                                                                 an import, written at its end

Times are CLOCK_MONOTONIC in nanoseconds; an outcome is `ok` or `TypeName: message`. `raised`
is there when an import failed: the innermost line of the program that its error has passed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec

MAGIC = "django-trace"
SCHEMA = 1
TRACE_SUFFIX = ".trace"
REFUSED_SUFFIX = ".refused"
LIST_KEYS = frozenset(
    {"added", "argv", "bodies", "chain", "databases", "hooks", "relations", "tags"}
    | {"unused", "unused_at"}
)

Attributes: TypeAlias = "dict[str, str | list[str]]"

_START_UP_HOOKS = ("sitecustomize", "usercustomize")
_CHUNK_BYTES = 1 << 20
_PADDING_LIMIT_BYTES = 1 << 28
_INT_LIMIT = 1 << 61  # nanoseconds until 2043, with room to add two of them
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "0": "\0"}


class Magic(msgspec.Struct, frozen=True):
    """The first line of a file: the schema its writer used."""

    schema: int


class Header(msgspec.Struct, frozen=True):
    """`P`: the process that wrote the file."""

    attributes: Attributes


class Begin(msgspec.Struct, frozen=True, gc=False):
    """`B`: a span begins; `id` is unique in its process."""

    t_ns: int
    thread: int
    id: str
    kind: str
    attributes: Attributes


class End(msgspec.Struct, frozen=True, gc=False):
    """`E`: the span `id` ends; `outcome` is `ok` or `TypeName: message`."""

    t_ns: int
    id: str
    outcome: str
    attributes: Attributes


class Happened(msgspec.Struct, frozen=True, gc=False):
    """`I`: something happened at one moment."""

    t_ns: int
    thread: int
    kind: str
    attributes: Attributes


class Imported(msgspec.Struct, frozen=True, gc=False):
    """`M`: a module was imported, by the line `importer` ("path:line")."""

    start_ns: int
    end_ns: int
    thread: int
    module: str
    importer: str
    outcome: str
    raised: str = ""

    @property
    def is_absent_hook(self) -> bool:
        """Whether Python looked for a start-up module of the user's and there is none.

        It does so at each start, traced or not, and its failure says nothing.
        """
        return self.module in _START_UP_HOOKS and self.outcome == (
            f"ModuleNotFoundError: No module named '{self.module}'"
        )


class Damage(msgspec.Struct, frozen=True):
    """A line that is no record: why, as a problem's slug, and what the line begins with."""

    slug: str
    message: str


Record: TypeAlias = "Magic | Header | Begin | End | Happened | Imported | Damage"


def parse_line(line: bytes) -> Record:
    """Turn one line, without its newline and padding, into a record; never raises."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        # A surrogate stands for a byte of a file name that is no UTF-8: keep it visible.
        try:
            text = line.decode("utf-8", "surrogatepass")
            text = text.encode("utf-8", "backslashreplace").decode()
        except UnicodeDecodeError:
            return Damage("file-text", f"a line is not UTF-8: {_excerpt(line)}")
    fields = text.split("\t")
    try:
        letter = fields[0]
        if letter == "M":
            _, start, end, thread, module, importer, outcome = fields[:7]
            raised = fields[7] if len(fields) > 7 else ""
            return Imported(
                _integer(start),
                _integer(end),
                _integer(thread),
                _unescape(module),
                _unescape(importer),
                _unescape(outcome),
                _unescape(raised),
            )
        if letter == "I":
            return Happened(
                _integer(fields[1]),
                _integer(fields[2]),
                sys.intern(fields[3]),
                _attributes(fields[4:]),
            )
        if letter == "B":
            return Begin(
                _integer(fields[1]),
                _integer(fields[2]),
                fields[3],
                sys.intern(fields[4]),
                _attributes(fields[5:]),
            )
        if letter == "E":
            return End(
                _integer(fields[1]), fields[2], _unescape(fields[3]), _attributes(fields[4:])
            )
        if letter == "P":
            return Header(_attributes(fields[1:]))
        if letter == MAGIC:
            return Magic(_integer(fields[1]))
    except (IndexError, ValueError):
        return Damage("file-record", f"a record is incomplete: {_excerpt(line)}")
    return Damage("file-unknown", f"a record of an unknown sort: {_excerpt(line)}")


def split_lines(data: bytes) -> Iterator[bytes | Damage]:
    """Part a file's bytes into lines without their padding; torn ones come as `Damage`."""
    lines = data.split(b"\n")
    last = lines.pop().strip(b"\0")
    for line in lines:
        if b"\0" in line:
            line = line.lstrip(b"\0")
            if b"\0" in line:
                # What was reserved but never written in full; what follows it may be whole.
                torn, _, line = line.rpartition(b"\0")
                yield Damage("file-torn", f"a record is torn: {_excerpt(torn)}")
                if line[1:2] != b"\t":
                    continue
        if line:
            yield line
    if last:
        yield Damage("file-torn", f"the last record is torn: {_excerpt(last)}")


def iter_records(path: str | os.PathLike[str]) -> Iterator[Record]:
    """All records of a file, in the order they were written; raises only `OSError`."""
    with open(path, "rb") as file:
        data, cut = _read(file.fileno())
    for line in split_lines(data):
        yield line if isinstance(line, Damage) else parse_line(line)
    if cut:
        yield Damage("file-large", "the file was not read to its end: too much padding")


class TraceFileTail:
    """Reads a trace file while it is being written.

    Each `poll()` gives the records that were completed since the last one. A file that does not
    exist yet, or no longer, gives none. A line that is still being written is waited for; when
    it is no further at the next poll though others follow, it is given up as torn.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._offset = 0
        self._waiting_at = -1

    def poll(self) -> list[Record]:
        """The records completed since the last poll; never raises."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self._offset)
                data = self._new_bytes(file.fileno())
        except OSError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        hole = self._first_hole(whole)
        if hole >= 0 and self._waiting_at != self._offset + hole:
            self._waiting_at = self._offset + hole
            whole = whole[:hole]
        self._offset += len(whole)
        return [
            line if isinstance(line, Damage) else parse_line(line) for line in split_lines(whole)
        ]

    @staticmethod
    def _new_bytes(descriptor: int) -> bytes:
        parts = []
        while chunk := os.read(descriptor, _CHUNK_BYTES):
            parts.append(chunk)
            if chunk[-1] == 0 and not chunk.strip(b"\0"):
                break
        return b"".join(parts)

    @staticmethod
    def _first_hole(whole: bytes) -> int:
        """Where the first line begins that has NUL bytes within, or -1."""
        start = 0
        while (hole := whole.find(b"\0", start)) >= 0:
            line_start = whole.rfind(b"\n", 0, hole) + 1
            line_end = whole.find(b"\n", hole)
            if b"\0" in whole[line_start:line_end].lstrip(b"\0"):
                return line_start
            start = line_end + 1
        return -1


def _read(descriptor: int) -> tuple[bytes, bool]:
    """The file's bytes without whole chunks of padding, and whether reading was cut short."""
    parts: list[bytes] = []
    padding = 0
    while chunk := os.read(descriptor, _CHUNK_BYTES):
        if chunk[0] == 0 and not chunk.strip(b"\0"):
            padding += len(chunk)
            if padding > _PADDING_LIMIT_BYTES:
                return b"".join(parts), True
            if parts and parts[-1][-1:] not in (b"\n", b"\0"):
                parts.append(b"\0")
            continue
        padding = 0
        parts.append(chunk)
    return b"".join(parts), False


def _integer(text: str) -> int:
    value = int(text)
    if not 0 <= value < _INT_LIMIT:
        raise ValueError(text)
    return value


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _UNESCAPED.get(match[1], match[0]), text)


def _attributes(fields: list[str]) -> Attributes:
    attributes: Attributes = {}
    for field in fields:
        key, _, value = field.partition("=")
        key = sys.intern(key)
        if "\\" in value:
            value = _unescape(value)
        present = attributes.get(key)
        if present is not None:
            attributes[key] = [*([present] if isinstance(present, str) else present), value]
        elif key in LIST_KEYS:
            attributes[key] = [value]
        else:
            attributes[key] = value
    return attributes


def _excerpt(line: bytes) -> str:
    text = line[:24].decode("utf-8", "backslashreplace").encode("unicode_escape").decode()
    return f"{text}…" if len(line) > 24 else text
