"""The user's own pyproject.toml: where it is, and the tables of this tool in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tracer.trace.errors import TracerError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CONFIG_NAME = "pyproject.toml"
OUR_TABLE = "tool.django-trace"


def find_config(start: Path) -> Path | None:
    """The nearest pyproject.toml, from that directory upwards."""
    for directory in (start, *start.parents):
        if (directory / CONFIG_NAME).is_file():
            return directory / CONFIG_NAME
    return None


def read_table(path: Path, name: str, example: str) -> dict[str, Any]:
    """The table of that dotted name; empty without one.

    `TracerError` config-unreadable; `example` says what belongs in the table.
    """
    document = _value(_read(path), name)
    if not isinstance(document, dict):
        raise TracerError("config-unreadable", f"[{name}] in {path} is no table.", example)
    return document


def tables_of(path: Path) -> list[str]:
    """What there is of this tool's in the file, as "tool.django-trace.budgets"."""
    document = _value(_read(path), OUR_TABLE)
    return [f"{OUR_TABLE}.{name}" for name in document] if isinstance(document, dict) else []


def _read(path: Path) -> Any:
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TracerError(
            "config-unreadable", f"{path} cannot be read: {reason}.", "Name another with --config."
        ) from None


def _value(document: Any, name: str) -> Any:
    """The value of that dotted name, which should be a table; empty without one."""
    for part in name.split("."):
        document = document.get(part, {}) if isinstance(document, dict) else document
    return document
