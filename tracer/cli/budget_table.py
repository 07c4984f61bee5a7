"""Limits from the user's own pyproject.toml: the table [tool.django-trace.budget]."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tracer.compare.limits import Limit, parse_limit
from tracer.trace.errors import TracerError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CONFIG_NAME = "pyproject.toml"
TABLE = "tool.django-trace.budget"


def find_config(start: Path) -> Path | None:
    """The nearest pyproject.toml, from that directory upwards."""
    for directory in (start, *start.parents):
        if (directory / CONFIG_NAME).is_file():
            return directory / CONFIG_NAME
    return None


def read_limits(path: Path) -> list[Limit]:
    """The limits in the table, in its order; none without the table.

    `TracerError` config-unreadable, and those of `parse_limit`.
    """
    document = _table(_read(path), TABLE)
    if not isinstance(document, dict):
        raise TracerError(
            "config-unreadable",
            f"[{TABLE}] in {path} is no table.",
            'Write measures and limits into it, such as setup = "1.5s".',
        )
    return [parse_limit(name, value) for name, value in document.items()]


def tables_of(path: Path) -> list[str]:
    """What there is of this tool's in the file, as "tool.django-trace.budgets"."""
    ours = TABLE.rpartition(".")[0]
    document = _table(_read(path), ours)
    return [f"{ours}.{name}" for name in document] if isinstance(document, dict) else []


def _read(path: Path) -> Any:
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TracerError(
            "config-unreadable", f"{path} cannot be read: {reason}.", "Name another with --config."
        ) from None


def _table(document: Any, name: str) -> Any:
    """The value of that dotted name, which should be a table; empty without one."""
    for part in name.split("."):
        document = document.get(part, {}) if isinstance(document, dict) else document
    return document
