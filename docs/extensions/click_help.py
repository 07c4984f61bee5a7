"""The help of commands is plain text; in the reference it must not be read as markup."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

_EVENTS = ("description", "options", "arguments", "epilog")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    for event in _EVENTS:
        app.connect(f"sphinx-click-process-{event}", escape)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def escape(_app: Sphinx, _context: Any, lines: list[str]) -> None:
    """Keep asterisks from beginning emphasis; what sphinx-click itself marks has two."""
    lines[:] = [line if "**" in line else line.replace("*", r"\*") for line in lines]
