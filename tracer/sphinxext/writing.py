"""How each builder writes a timeline: inline SVG, an image, a page of PDF, or text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from tracer.render.html.steps import steps_table
from tracer.render.wording import count
from tracer.trace.errors import TracerError

from .drawing import (
    Drawing,
    as_pdf,
    by_itself,
    for_page,
    for_slide,
    lanes_drawing,
    waterfalls_drawing,
)
from .nodes import (
    Picture,
    claim_text,
    figure_value,
    recording_link,
    recording_links,
    timeline,
    timeline_drawing,
    timeline_legend,
)
from .part import (
    Waterfall,
    Window,
    lanes_in,
    name_of,
    on_one_axis,
    title_of,
    waterfalls_of,
)
from .source import read_scope, tell

_Translator = Any
_Visit = Callable[[_Translator, Any], None]


def add_nodes(app: Sphinx) -> None:
    """Tell Sphinx how to write our nodes."""
    for_text = (_nothing, _nothing)
    app.add_node(
        timeline,
        html=(_html_begin, _html_end), latex=(_latex_begin, _latex_end),
        text=for_text, man=for_text, texinfo=for_text,
    )  # fmt: skip
    app.add_node(
        timeline_drawing,
        html=(_html_drawing, _nothing), latex=(_latex_drawing, _nothing),
        text=for_text, man=for_text, texinfo=for_text,
    )  # fmt: skip
    app.add_node(
        timeline_legend,
        html=(_html_legend_begin, _html_legend_end), latex=for_text,
        text=for_text, man=for_text, texinfo=for_text,
    )  # fmt: skip
    left_out = (_left_out, _nothing)
    app.add_node(
        recording_links,
        html=(_html_links, _nothing), latex=(_latex_links, _nothing),
        text=left_out, man=left_out, texinfo=left_out,
    )  # fmt: skip
    app.add_node(
        recording_link,
        html=(_html_link_begin, _html_link_end), latex=(_latex_link_begin, _latex_link_end),
        text=left_out, man=left_out, texinfo=left_out,
    )  # fmt: skip
    for node, class_ in ((figure_value, "recorded"), (claim_text, "claim")):
        begin = _span_begin(class_)
        app.add_node(
            node,
            html=(begin, _span_end), latex=for_text, text=for_text, man=for_text,
            texinfo=for_text,
        )  # fmt: skip


def drawing_of(picture: Picture, *, stepwise: bool = False, legend: bool = False) -> Drawing:
    """The picture drawn; `TracerError` when a recording has gone bad since it was read."""
    scopes = [read_scope(part) for part in picture.parts]
    if picture.view == "lanes":
        lanes = [lanes_in(one, picture.window) for one in scopes]
        lanes = on_one_axis(lanes) if len(lanes) > 1 else lanes
        named = list(zip(map(name_of, scopes), lanes, strict=True))
        return lanes_drawing(named, stepwise=stepwise, legend=legend)
    name = " and ".join(map(name_of, scopes))
    return waterfalls_drawing(name, _waterfalls(picture), stepwise=stepwise, legend=legend)


def _html_drawing(self: _Translator, node: timeline_drawing) -> None:
    picture: Picture = node["picture"]
    try:
        if self.builder.name == "revealjs":
            self.body.append(_on_slide(picture))
        elif self.builder.name == "epub":
            self.body.append(_in_epub(self, picture))
        else:
            self.body.append(_on_page(picture))
    except TracerError as error:
        tell(error, node.parent)
    raise nodes.SkipNode


def _on_page(picture: Picture) -> str:
    tables = _tables(picture)
    if picture.view == "waterfall":
        return str(_scrolling(tables))
    svg = for_page(drawing_of(picture, legend=True))
    steps = sum(len(one.rows) for one in _waterfalls(picture))
    summary = f'Every step <span class="quiet">{count(steps, "row")}</span>'
    return (
        f'<div class="timeline-lanes">{svg}</div>\n'
        f"<details><summary>{summary}</summary>\n{_scrolling(tables)}</details>\n"
    )


def _on_slide(picture: Picture) -> str:
    svg = for_slide(drawing_of(picture, stepwise=picture.stepwise))
    return f'<div class="timeline-slide">{svg}</div>\n'


def _in_epub(self: _Translator, picture: Picture) -> str:
    drawing = drawing_of(picture, legend=True)
    svg = by_itself(drawing)
    name = f"timeline-{_digest(svg)}.svg"
    directory = Path(self.builder.outdir, self.builder.imagedir)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n', "utf-8")
    source = escape(f"{self.builder.imgpath}/{name}")
    image = f'<img src="{source}" alt="{escape(drawing.told)}"/>'
    return f'<div class="timeline-lanes">{image}</div>\n{_tables(picture, pictures=False)}\n'


def _tables(picture: Picture, *, pictures: bool = True) -> Markup:
    return Markup("\n").join(
        steps_table(
            one.process, one.rows, one.hidden, one.axis, title=title_of(one), pictures=pictures
        )
        for one in _waterfalls(picture)
    )


def _waterfalls(picture: Picture) -> list[Waterfall]:
    window = picture.window
    if picture.view == "lanes":
        # The window of lanes is on the clock of the entry point, the table's on the process's own.
        window = Window(apps=window.apps, depth=window.depth, imports=window.imports, rows=60)
    found = [one for part in picture.parts for one in waterfalls_of(read_scope(part), window)]
    return on_one_axis(found) if len(picture.parts) > 1 else found


def _scrolling(tables: Markup) -> Markup:
    return Markup(
        '<div class="timeline-steps" role="group" aria-label="Steps" tabindex="0">{}</div>'
    ).format(tables)


def _html_begin(self: _Translator, node: timeline) -> None:
    self.body.append(self.starttag(node, "figure", CLASS="timeline"))


def _html_end(self: _Translator, _node: timeline) -> None:
    self.body.append("</figure>\n")


def _html_legend_begin(self: _Translator, _node: timeline_legend) -> None:
    self.body.append("<figcaption>\n")


def _html_legend_end(self: _Translator, _node: timeline_legend) -> None:
    self.body.append("</figcaption>\n")


def _html_links(self: _Translator, _node: recording_links) -> None:
    if self.builder.name in ("epub", "revealjs"):  # nothing lies beside their pages
        raise nodes.SkipNode


def _html_link_begin(self: _Translator, node: recording_link) -> None:
    here = self.builder.get_target_uri(self.builder.current_docname)
    target = escape(relative_uri(here, node["filename"]))
    self.body.append(f'<a class="reference download internal" download="" href="{target}">')


def _html_link_end(self: _Translator, _node: recording_link) -> None:
    self.body.append("</a>")


def _span_begin(class_: str) -> _Visit:
    def begin(self: _Translator, node: nodes.Element) -> None:
        title = node.get("title", "")
        self.body.append(self.starttag(node, "span", "", CLASS=class_, title=title))

    return begin


def _span_end(self: _Translator, _node: nodes.Element) -> None:
    self.body.append("</span>")


def _latex_begin(self: _Translator, _node: timeline) -> None:
    self.body.append("\n\n\\begin{sphinxtimeline}\n")


def _latex_end(self: _Translator, _node: timeline) -> None:
    self.body.append("\n\\end{sphinxtimeline}\n\n")


def _latex_drawing(self: _Translator, node: timeline_drawing) -> None:
    try:
        pdf = as_pdf(drawing_of(node["picture"], legend=True))
    except TracerError as error:
        tell(error, node.parent)
        raise nodes.SkipNode from None
    name = f"timeline-{_digest(repr(node['picture']))}.pdf"
    Path(self.builder.outdir, name).write_bytes(pdf)
    self.body.append(
        f"\\noindent\\sphinxincludegraphics[width=\\linewidth,height=.8\\textheight,keepaspectratio]{{{name}}}\n\n"
    )
    raise nodes.SkipNode


def _latex_links(self: _Translator, _node: recording_links) -> None:
    if not self.config.html_baseurl:
        raise nodes.SkipNode


def _latex_link_begin(self: _Translator, node: recording_link) -> None:
    target = self.encode_uri(f"{self.config.html_baseurl}{node['filename']}")
    self.body.append(f"\\sphinxhref{{{target}}}{{")


def _latex_link_end(self: _Translator, _node: recording_link) -> None:
    self.body.append("}")


def _left_out(_self: _Translator, _node: nodes.Node) -> None:
    raise nodes.SkipNode


def _nothing(_self: _Translator, _node: nodes.Node) -> None:
    pass


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
