"""A timeline as a picture: SVG for pages and slides, PDF for paper, PNG for cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracer.render.layout.lanes import Lanes
from tracer.render.layout.row import Row
from tracer.render.svg.figure import figure, own_style
from tracer.render.svg.fixed import fixed
from tracer.render.svg.lanes import description, lanes_body, lanes_legend
from tracer.render.svg.markup import label
from tracer.render.svg.waterfall import waterfall_body, waterfall_legend
from tracer.render.wording import count
from tracer.trace.errors import TracerError

from .part import Waterfall, title_of

_PAPER_WIDTH = 640
"""Pixels: text of a picture this wide is as large as that around it on a printed page."""

_SLIDE_WIDTH = 720
_HEAD = 24
_GAP = 16
# cairo paints the stroke of a text over it; what makes halos elsewhere hides the text there.
_PAPER_RULES = "<style>.dt text{stroke:none!important}</style>"


@dataclass(frozen=True)
class Drawing:
    """A picture's content without its frame; `told` is the picture in sentences."""

    title: str
    told: str
    body: str
    height: float


def lanes_drawing(
    pictures: Sequence[tuple[str, Lanes]], *, stepwise: bool = False, legend: bool = False
) -> Drawing:
    """Lanes of one entry point or of several, one below the other, each with its name."""
    parts: list[str] = []
    y = 0.0
    for name, lanes in pictures:
        if len(pictures) > 1:
            parts.append(label(name, 0, y + 14, "head", 80))
            y += _HEAD
        body, y = lanes_body(lanes, y, stepwise=stepwise)
        parts.append(body)
        y += _GAP if len(pictures) > 1 else 0
    if legend:
        explained, y = lanes_legend([lanes for _, lanes in pictures], y + 6)
        parts.append(explained)
    told = " ".join(f"{name}: {description(lanes)}" for name, lanes in pictures)
    names = " and ".join(name for name, _ in pictures)
    return Drawing(f"Start-up of {names}", told, "".join(parts), y)


def waterfalls_drawing(
    name: str, waterfalls: Sequence[Waterfall], *, stepwise: bool = False, legend: bool = False
) -> Drawing:
    """The waterfalls of processes, one below the other."""
    parts: list[str] = []
    rows: list[Row] = []
    y = 0.0
    for one in waterfalls:
        if len(waterfalls) > 1:
            parts.append(label(title_of(one), 0, y + 14, "head", 80))
            y += _HEAD
        body, y = waterfall_body(one.rows, one.axis, y, hidden=one.hidden, stepwise=stepwise)
        parts.append(body)
        rows += one.rows
        y += _GAP if len(waterfalls) > 1 else 0
    if legend:
        explained, y = waterfall_legend(rows, y + 6)
        parts.append(explained)
    told = f"The steps of {count(len(waterfalls), 'process')} of {name} with the time each took."
    return Drawing(f"Start-up of {name}, step by step", told, "".join(parts), y)


def for_page(drawing: Drawing) -> str:
    """SVG that takes its colours from the page, as wide as its place."""
    return figure(drawing.title, drawing.told, drawing.body, drawing.height)


def for_slide(drawing: Drawing) -> str:
    """SVG with the page's colours that scales as a whole."""
    picture = figure(drawing.title, drawing.told, drawing.body, drawing.height)
    return fixed(picture, _SLIDE_WIDTH)


def by_itself(drawing: Drawing, width: int = _PAPER_WIDTH) -> str:
    """An SVG document with colours of its own, in pixels."""
    style = own_style(static=True)
    picture = figure(drawing.title, drawing.told, drawing.body, drawing.height, style)
    return fixed(picture, width)


def as_pdf(drawing: Drawing) -> bytes:
    """The picture as a page of PDF as large as itself; needs CairoSVG."""
    return bytes(_cairosvg().svg2pdf(bytestring=_for_cairo(drawing, _PAPER_WIDTH)))


def as_png(drawing: Drawing, width: int, scale: float = 1) -> bytes:
    """The picture on white, `width` times `scale` pixels wide; needs CairoSVG."""
    return bytes(
        _cairosvg().svg2png(
            bytestring=_for_cairo(drawing, width), scale=scale, background_color="white"
        )
    )


def _for_cairo(drawing: Drawing, width: int) -> bytes:
    return by_itself(drawing, width).replace("</svg>", f"{_PAPER_RULES}</svg>").encode()


def _cairosvg() -> Any:
    try:
        import cairosvg  # only for paper and cards
    except (ImportError, OSError) as error:  # OSError: the library cairo itself is missing
        raise TracerError(
            "no-cairosvg",
            f"The timeline cannot be drawn for this builder: {error}.",
            "Install cairosvg, and the system's cairo library.",
        ) from None
    return cairosvg
