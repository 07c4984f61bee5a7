"""Limits from the user's own pyproject.toml: the table [tool.django-trace.budget]."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tracer.compare.budget import Limit, parse_limit
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
    try:
        with open(path, "rb") as file:
            document: Any = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TracerError(
            "config-unreadable", f"{path} cannot be read: {reason}.", "Name another with --config."
        ) from None
    for name in TABLE.split("."):
        document = document.get(name, {}) if isinstance(document, dict) else document
    if not isinstance(document, dict):
        raise TracerError(
            "config-unreadable",
            f"[{TABLE}] in {path} is no table.",
            'Write measures and limits into it, such as setup = "1.5s".',
        )
    return [parse_limit(name, value) for name, value in document.items()]
