"""Where nothing unfolds, runs or scrolls: PDF, ePub, text and man pages."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from extensions.breakable import BEHIND

_SUMMARY = re.compile(r"<summary>(.*?)</summary>")
_LONG_NAME = re.compile(r"[\w.()]{12,}")
_MAY_BREAK = "\u200b"
ROWS_TOGETHER = 12
WIDE = 40


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("doctree-resolved", _adapt)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _adapt(app: Sphinx, doctree: nodes.document, _page: str) -> None:
    if app.builder.format != "html":
        unfold(doctree)
    if app.builder.name == "latex":
        break_names(doctree)
        fit_columns(doctree)
    if app.builder.name == "man":
        unlink(doctree)
    if app.builder.name == "epub":
        close_up(doctree)


def unfold(doctree: nodes.document) -> None:
    """What can be unfolded in a browser stands below its title."""
    for raw in list(doctree.findall(nodes.raw)):
        title = _SUMMARY.search(raw.astext())
        if title is not None:
            heading = nodes.paragraph("", "", nodes.strong("", title[1]))
            raw.replace_self(heading)


def break_names(doctree: nodes.document) -> None:
    """Long dotted names in tables may break where they may in a browser."""
    for cell in doctree.findall(nodes.entry):
        for text in list(cell.findall(nodes.Text)):
            broken = _LONG_NAME.sub(lambda name: BEHIND.sub(_MAY_BREAK, name[0]), text)
            if broken != text:
                text.parent.replace(text, nodes.Text(broken))


def unlink(doctree: nodes.document) -> None:
    """A manual page is one page: what leads to another has no address there, and is mere text."""
    for reference in list(doctree.findall(nodes.reference)):
        if "://" not in reference.get("refuri", ""):
            reference.replace_self(reference.children)


def close_up(doctree: nodes.document) -> None:
    """Signatures on one line: with a line for each parameter Sphinx writes a list without terms,
    which no ePub may hold."""
    for parameters in doctree.findall(addnodes.desc_parameterlist):
        parameters["multi_line_parameter_list"] = False


def fit_columns(doctree: nodes.document) -> None:
    """Tables of many rows go on on the next page, and their columns are as wide as they need."""
    for table in doctree.findall(nodes.table):
        rows = [
            [cell.astext() for cell in row.findall(nodes.entry)] for row in table.findall(nodes.row)
        ]
        columns = list(table.findall(nodes.colspec))
        if len(rows) <= ROWS_TOGETHER or any(len(row) != len(columns) for row in rows):
            continue
        table["classes"] += ["longtable", "colwidths-given"]
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column["colwidth"] = _width(cells)


def _width(cells: tuple[str, ...]) -> int:
    """Of a column, in characters: the longest part that is not broken, and more for long texts."""
    longest_part = max(len(part) for cell in cells for part in re.split(r"[\s\u200b]", cell))
    lengths = sorted(map(len, cells))
    most_fit = lengths[len(lengths) * 3 // 4]
    return max(longest_part + 2, min(most_fit, WIDE))
