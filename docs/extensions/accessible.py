"""What furo leaves undone for readers who don't see the page, or use no mouse."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", give_levels, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def give_levels(
    _app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """The captions of the navigation are headings; say of which level."""
    tree = context.get("furo_navigation_tree")
    if tree:
        marked = str(tree).replace('role="heading">', 'role="heading" aria-level="2">')
        context["furo_navigation_tree"] = marked
