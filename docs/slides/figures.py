"""Sphinx extension for decks: each timeline as SVG and PNG to take away, and a page of them all."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from tracer.sphinxext.drawing import as_png, by_itself
from tracer.sphinxext.nodes import timeline, timeline_drawing, timeline_legend
from tracer.sphinxext.source import read_scope
from tracer.sphinxext.writing import drawing_of

_WIDTH = 720
_SCALE = 3
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Figures: {title}</title>
<style>body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font-family: system-ui;
  overflow-wrap: anywhere; }}
figure {{ margin: 3rem 0; }} img {{ max-width: 100%; }}</style>
<main><h1>Figures: {title}</h1>
<p>© {copyright} (<a href="https://creativecommons.org/licenses/by/4.0/">licence</a>).
Each is a recording, drawn as on its <a href="../index.html">slide</a>.</p>
{figures}
</main></html>
"""
_FIGURE = """<figure><h2>{title}</h2><img src="{name}.svg" alt="{told}">
<figcaption><p>{legend}</p>
<p>Download: <a download href="{name}.svg">SVG</a>, <a download href="{name}.png">PNG</a></p>
</figcaption></figure>"""


def write_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Draw the timelines of a deck's page into `figures`, and list them with their sources."""
    if app.builder.name != "revealjs" or docname != app.config.root_doc:
        return
    directory = Path(app.outdir, "figures")
    directory.mkdir(parents=True, exist_ok=True)
    listed = [
        _figure(directory, number, node)
        for number, node in enumerate(doctree.findall(timeline), start=1)
    ]
    page = _PAGE.format(
        title=escape(app.config.project),
        copyright=escape(app.config.copyright),
        figures="\n".join(listed),
    )
    (directory / "index.html").write_text(page, encoding="utf-8")


def _figure(directory: Path, number: int, node: timeline) -> str:
    picture = next(iter(node.findall(timeline_drawing)))["picture"]
    entry = read_scope(picture.parts[0]).entry.id
    name = f"{number:02}-{picture.parts[0].recording}-{entry}"
    drawing = drawing_of(picture, legend=True)
    (directory / f"{name}.svg").write_text(by_itself(drawing, _WIDTH), encoding="utf-8")
    (directory / f"{name}.png").write_bytes(as_png(drawing, _WIDTH, _SCALE))
    slide = node.parent
    while not isinstance(slide, nodes.section):
        slide = slide.parent
    legend = next(iter(node.findall(timeline_legend)))
    lines = [
        one.astext().removesuffix(" · recording · for Perfetto")
        for one in legend.findall(nodes.paragraph)
    ]
    return _FIGURE.format(
        title=escape(slide[0].astext()),
        name=name,
        told=escape(drawing.told),
        legend="<br>".join(escape(line) for line in lines),
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", write_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
