"""The recordings a documentation refers to by name: where they lie, and reading them once."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from tracer.trace.errors import TracerError
from tracer.trace.model import Entry, Trace
from tracer.trace.reader import load

ARCHIVE_SUFFIX = ".zip"


def find_recording(name: str, directories: Sequence[Path]) -> Path:
    """The run directory or archive of that name in the first of the directories that has one.

    `TracerError` recording-not-found if none has.
    """
    for directory in directories:
        for path in (directory / f"{name}{ARCHIVE_SUFFIX}", directory / name):
            if path.is_file() or (path / "run.json").is_file():
                return path
    places = ", ".join(os.fspath(one) for one in directories)
    raise TracerError(
        "recording-not-found",
        f"There is no recording {name}.",
        f"Looked for {name}{ARCHIVE_SUFFIX} and a run directory {name} in: {places}.",
    )


def read_recording(path: Path) -> Trace:
    """The trace of a run directory or of an archive of one; its `path` is the recording's name.

    `TracerError` as :func:`tracer.load` raises it, and recording-damaged for a broken archive.
    """
    return _read(path, stamp(path))


def stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of each file of a recording: another when it was made anew."""
    states = [(file, file.stat()) for file in files_of(path)]
    return tuple((os.fspath(file), one.st_mtime_ns, one.st_size) for file, one in states)


def files_of(path: Path) -> list[Path]:
    """The files that a recording consists of."""
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file())


@lru_cache(maxsize=32)
def _read(path: Path, _stamp: object) -> Trace:
    name = path.name.removesuffix(ARCHIVE_SUFFIX)
    if path.is_dir():
        return msgspec.structs.replace(load(path), path=name)
    with tempfile.TemporaryDirectory() as unpacked:
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(unpacked)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise TracerError(
                "recording-damaged",
                f"The recording {path} cannot be unpacked: {error}.",
                "Record it again.",
            ) from None
        return msgspec.structs.replace(load(unpacked), path=name)


def entry_of(trace: Trace, name: str) -> Entry:
    """The entry point of that id; without a name, the only one that the recording has.

    `TracerError` unknown-entry for one it does not have, entry-not-named for one of several.
    """
    known = [entry.id for entry in trace.entries]
    if not name and len(known) == 1:
        return trace.entries[0]
    if not name:
        raise TracerError(
            "entry-not-named",
            f"The recording {trace.path} has several entry points.",
            f"Name one of: {', '.join(known)}.",
        )
    if name not in known:
        raise TracerError(
            "unknown-entry",
            f"The recording {trace.path} has no entry point {name}.",
            f"It has: {', '.join(known)}.",
        )
    return trace.entry(name)
