"""The formats by name."""

from __future__ import annotations

from collections.abc import Mapping

from .interface import Renderer
from .json_document import render_json
from .svg.document import render_svg, render_svg_waterfall
from .tree import render_tree
from .waterfall import render_waterfall

FORMATS: Mapping[str, Renderer] = {
    "waterfall": render_waterfall,
    "tree": render_tree,
    "json": render_json,
    "svg": render_svg,
    "svg-waterfall": render_svg_waterfall,
}
