"""What is shown where a link to a page is shared: its first timeline, and its first sentences."""

from __future__ import annotations

import hashlib
import html
import textwrap
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from tracer.sphinxext.drawing import as_png
from tracer.sphinxext.nodes import timeline_drawing
from tracer.sphinxext.writing import drawing_of

_WIDTH = 600
_SCALE = 2
_DESCRIPTION = 200
"""Characters of a description, at most."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    # Before sphinxext.opengraph, which takes the picture from the page's metadata.
    app.connect("html-page-context", add_card, priority=300)
    app.connect("html-page-context", add_description, priority=300)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_card(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.Node | None
) -> None:
    """Draw the first timeline of the page and name it in the page's metadata."""
    if doctree is None or app.builder.name not in ("html", "dirhtml"):
        return
    first = next(iter(doctree.findall(timeline_drawing)), None)
    if first is None:
        return
    drawing = drawing_of(first["picture"])
    name = f"{hashlib.sha256(pagename.encode()).hexdigest()[:12]}.png"
    directory = Path(app.outdir, "_cards")
    directory.mkdir(exist_ok=True)
    (directory / name).write_bytes(as_png(drawing, _WIDTH, _SCALE))
    meta = context["meta"] = dict(context.get("meta") or {})
    meta.setdefault("og:image", f"{app.config.html_baseurl}_cards/{name}")
    meta.setdefault("og:image:alt", drawing.told)


def add_description(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: nodes.Node | None
) -> None:
    """Describe the page by its first paragraph of prose, which is none of a figure's lines."""
    if doctree is None:
        return
    paragraphs = doctree.findall(nodes.paragraph)
    first = next((one for one in paragraphs if isinstance(one.parent, nodes.section)), None)
    if first is None:
        return
    told = html.escape(textwrap.shorten(first.astext(), _DESCRIPTION, placeholder=" …"))
    meta = context["meta"] = dict(context.get("meta") or {})
    meta.setdefault("og:description", told)
    if "description" not in meta:
        tag = f'<meta name="description" content="{told}" />'
        context["metatags"] = f"{context.get('metatags', '')}{tag}"
