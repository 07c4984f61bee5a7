"""The picture that is shown where a link to a page is shared: the page's own first timeline."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from tracer.sphinxext.drawing import as_png
from tracer.sphinxext.nodes import timeline_drawing
from tracer.sphinxext.writing import drawing_of

_WIDTH = 600
_SCALE = 2


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    # Before sphinxext.opengraph, which takes the picture from the page's metadata.
    app.connect("html-page-context", add_card, priority=300)
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
