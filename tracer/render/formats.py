"""The formats by name."""

from __future__ import annotations

from collections.abc import Mapping

from .interface import Renderer
from .json_document import render_json
from .tree import render_tree
from .waterfall import render_waterfall

FORMATS: Mapping[str, Renderer] = {
    "waterfall": render_waterfall,
    "tree": render_tree,
    "json": render_json,
}
