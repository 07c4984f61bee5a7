"""Recipes: how each recording of the documentation is made, and when it has to be made anew."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "docs" / "recordings" / "recipes.toml"
_RECORDERS = ("tracer/probe", "tracer/record", "tracer/trace")
_LEFT_OUT = ("__pycache__", ".pyc", "db.sqlite3", ".pytest_cache", ".django-trace")


@dataclass(frozen=True)
class Edit:
    """A change to the copy of a demo that is recorded: in `file`, `old` becomes `new`.

    Without `old` the file is written with `new` as its text.
    """

    file: str
    new: str
    old: str = ""


@dataclass(frozen=True)
class Recipe:
    """How to make one recording.

    `demo` is a directory below demo_projects; `command` are the words behind `django-trace`, in
    which `{python}` is the demo's interpreter. `before` are commands that are run before it, and
    `left_out` the kinds of steps that chance decides on, which say nothing when they change.
    `shows` are the codes of findings that the recording is kept for: it is made again, a few
    times, when chance has hidden one.
    """

    name: str
    demo: str
    command: tuple[str, ...]
    python: str = "3.13"
    packages: tuple[str, ...] = ("Django~=6.1.0",)
    before: tuple[tuple[str, ...], ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    imports: bool = False
    left_out: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

    @property
    def demo_path(self) -> Path:
        """Where the demo lies."""
        return ROOT / "demo_projects" / self.demo

    def key(self) -> str:
        """Changes whenever the recording has to be made anew: demo, tracer, versions, recipe."""
        digest = hashlib.sha256(repr(self).encode())
        for directory in (self.demo_path, *(ROOT / one for one in _RECORDERS)):
            for file in sources(directory):
                digest.update(file.relative_to(ROOT).as_posix().encode())
                digest.update(file.read_bytes())
        return digest.hexdigest()[:20]


def sources(directory: Path) -> list[Path]:
    """The files of a directory that are kept in the repository."""
    return sorted(
        file
        for file in directory.rglob("*")
        if file.is_file() and not any(part.endswith(_LEFT_OUT) for part in file.parts)
    )


def read_recipes(path: Path = RECIPES) -> list[Recipe]:
    """All recipes, in order of the file."""
    with path.open("rb") as file:
        written: dict[str, dict[str, Any]] = tomllib.load(file)
    return [_recipe(name, values) for name, values in written.items()]


def _recipe(name: str, values: dict[str, Any]) -> Recipe:
    values = dict(values)
    edits = tuple(Edit(**one) for one in values.pop("edits", ()))
    before = tuple(tuple(one) for one in values.pop("before", ()))
    for key in ("command", "packages", "left_out", "shows"):
        if key in values:
            values[key] = tuple(values[key])
    return Recipe(name=name, edits=edits, before=before, **values)
