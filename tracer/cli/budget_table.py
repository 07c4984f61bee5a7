"""Limits from the user's own pyproject.toml: the table [tool.django-trace.budget]."""

from __future__ import annotations

from pathlib import Path

from tracer.compare.limits import Limit, parse_limit
from tracer.policy.pyproject import OUR_TABLE, read_table

TABLE = f"{OUR_TABLE}.budget"


def read_limits(path: Path) -> list[Limit]:
    """The limits in the table, in its order; none without the table.

    `TracerError` config-unreadable, and those of `parse_limit`.
    """
    example = 'Write measures and limits into it, such as setup = "1.5s".'
    table = read_table(path, TABLE, example)
    return [parse_limit(name, value) for name, value in table.items()]
