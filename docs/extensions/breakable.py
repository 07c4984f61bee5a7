"""In tables, long dotted names break behind a dot or an underscore, if they have to, and options
do not break behind their dashes, in code and in the heads of columns."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_CELL = re.compile(r"<td\b.*?</td>", re.DOTALL)
_LONG_NAME = re.compile(r"(?<=[>\s])[\w.()]{16,}(?=[^<>]*<)")
BEHIND = re.compile(r"(?<=\w[._])(?=\w)|(?<=\.)(?=_)|(?<=\))(?=\.)")

_HEAD = re.compile(r"<th\b.*?</th>", re.DOTALL)
_OPTION = re.compile(r"(?<=[>\s])--?\w[\w-]*(?=[^<>]*<)")

_CODE_OPTION = re.compile(r'<span class="pre">(?=--?\w[\w-]*</span>)')


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", break_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def break_names(
    _app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Say where a name in a cell may go on in the next line; what is copied stays one word, and the
    element is closed as an ePub needs it."""
    if "body" in context:
        body = _CELL.sub(_break_cell, str(context["body"]))
        body = _CODE_OPTION.sub('<span class="pre unbroken">', body)
        context["body"] = _HEAD.sub(_keep_options, body)


def _break_cell(cell: re.Match[str]) -> str:
    return _LONG_NAME.sub(lambda name: BEHIND.sub("<wbr />", name[0]), cell[0])


def _keep_options(head: re.Match[str]) -> str:
    return _OPTION.sub(r'<span class="unbroken">\g<0></span>', head[0])
