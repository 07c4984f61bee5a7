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
    """One file to read: where it is, its module's dotted name, and how it is shown."""

    path: str
    module: str
    package: bool
    shown: str


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
    if base.is_file():
        here = os.path.realpath(base.parent)
        yield _source(here, base.name, _outside(base.parent), os.path.relpath(here))
        return
    outside = _outside(base)
    seen: set[tuple[int, int]] = set()
    for directory, names, files in os.walk(base, followlinks=True):
        status = os.stat(directory)
        if (status.st_dev, status.st_ino) in seen:
            names.clear()  # a link back to where we have been
            continue
        seen.add((status.st_dev, status.st_ino))
        names[:] = sorted(n for n in names if n not in _NEVER and not _is_environment(directory, n))
        here = os.path.realpath(directory)
        shown = os.path.relpath(here)
        for name in sorted(files):
            if name.endswith(".py"):
                yield _source(here, name, outside, shown)


def _is_environment(directory: str, name: str) -> bool:
    return os.path.exists(os.path.join(directory, name, "pyvenv.cfg"))


def _outside(directory: Path) -> str:
    """The directory from which a module would be imported: above the outermost package."""
    at = directory.resolve()
    while (at / "__init__.py").exists() and at != at.parent:
        at = at.parent
    return str(at)


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
