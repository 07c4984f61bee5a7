"""Which files to audit, and what their modules are called."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tracer.trace.errors import TracerError

_NEVER = frozenset({
    ".eggs", ".git", ".hg", ".mypy_cache", ".nox", ".ruff_cache", ".svn", ".tox", "__pycache__",
    "node_modules", "site-packages",
})  # fmt: skip


class Source(msgspec.Struct, frozen=True, array_like=True):
    """One file to read: where it is, its module's dotted name, and how it is shown.

    `problem` says why it cannot be read, where that is known; it may be a directory then.
    """

    path: str
    module: str
    package: bool
    shown: str
    problem: str = ""


def find_sources(targets: Iterable[str], search: Iterable[str] = ()) -> list[Source]:
    """The Python files of paths and packages, each once, in order of their names.

    A target is a file, a directory, or the dotted name of a package that is installed for this
    interpreter or lies in a directory of `search`. `TracerError` where there is none.
    """
    found: dict[str, Source] = {}
    for target in targets:
        base = Path(target)
        if not base.exists():
            base = _package(target, search)
        for source in _below(base):
            found.setdefault(source.path, source)
    return sorted(found.values(), key=lambda one: one.shown)


def _package(name: str, search: Iterable[str]) -> Path:
    if all(part.isidentifier() for part in name.split(".")):
        inside = name.replace(".", os.sep)
        for directory in search:
            for found in (Path(directory, inside), Path(directory, inside + ".py")):
                if found.exists():
                    return found
        top, _, rest = name.partition(".")
        try:
            spec = importlib.util.find_spec(top)  # a dotted name would import its parents
        except (ImportError, ValueError):
            spec = None
        if spec is not None:
            places = spec.submodule_search_locations
            if places:
                base = Path(next(iter(places)), rest.replace(".", os.sep))
                for found in (base, base.with_suffix(".py")):
                    if found.exists():
                        return found
            elif spec.origin and spec.origin.endswith(".py") and not rest:
                return Path(spec.origin)
    raise TracerError(
        "audit-not-found",
        f"There is no file, directory or installed package {name}.",
        "Give a path, or the dotted name of a package; --search names where else to look.",
    )


def _below(base: Path) -> Iterator[Source]:
    top = os.path.realpath(base)
    if os.path.isfile(top):
        directory, name = os.path.split(top)
        yield _source(directory, name, _outside(directory), os.path.relpath(directory))
        return
    outside = _outside(top)
    seen: set[str] = set()
    waiting = [(top, os.path.relpath(top))]
    while waiting:
        directory, shown = waiting.pop()
        if directory in seen:
            continue  # a link back to where we have been
        seen.add(directory)
        try:
            with os.scandir(directory) as found:
                entries = list(found)
        except OSError as error:
            yield Source(directory, "", False, shown, error.strerror or str(error))
            continue
        if any(one.name == "pyvenv.cfg" for one in entries) and directory != top:
            continue
        for one in entries:
            is_directory = _is_directory(one)
            if one.name.endswith(".py") and not is_directory:
                yield _source(directory, one.name, outside, shown)
            elif one.name not in _NEVER and is_directory:
                below = os.path.realpath(one.path) if one.is_symlink() else one.path
                waiting.append((below, one.name if shown == "." else f"{shown}{os.sep}{one.name}"))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _outside(directory: str) -> str:
    """The directory from which a module would be imported: above the outermost package."""
    at = directory
    while os.path.exists(os.path.join(at, "__init__.py")) and at != os.path.dirname(at):
        at = os.path.dirname(at)
    return at


def _source(directory: str, name: str, outside: str, shown: str) -> Source:
    inside = directory[len(outside) :].strip(os.sep)
    parts = inside.split(os.sep) if inside else []
    stem = name[:-3]
    package = stem == "__init__"
    if not package:
        parts.append(stem)
    module = ".".join(parts) or stem
    told = name if shown == "." else f"{shown}{os.sep}{name}"
    return Source(f"{directory}{os.sep}{name}", module, package, told)
