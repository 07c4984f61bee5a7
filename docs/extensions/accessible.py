"""What furo leaves undone for readers who don't see the page, or use no mouse."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", give_levels, priority=900)
    app.connect("doctree-read", draw_boxes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def give_levels(
    _app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """The captions of the navigation are headings; say of which level."""
    tree = context.get("furo_navigation_tree")
    if tree:
        marked = str(tree).replace('role="heading">', 'role="heading" aria-level="2">')
        context["furo_navigation_tree"] = marked


def draw_boxes(_app: Sphinx, doctree: nodes.document) -> None:
    """Items of a checklist, `- [ ] text`, with a box that is read as one."""
    for item in doctree.findall(nodes.list_item):
        first = next(iter(item.findall(nodes.Text)), None)
        if first is not None and first.startswith("[ ] "):
            first.parent.replace(first, nodes.Text("☐ " + first[4:]))
            if isinstance(item.parent, nodes.bullet_list):
                item.parent["classes"] = ["checklist"]
