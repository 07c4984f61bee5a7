"""What every picture has: its frame with a title for who does not see it, and the time axis."""

from __future__ import annotations

import hashlib

from ..layout.axis import Axis
from .markup import LETTER, NARROWEST, at, element, label, words
from .style import document_style, static_style

AXIS_HEIGHT = 20
_BETWEEN_NAMES = 4
"""Pixels between the names of two ticks, at least."""


def figure(title: str, description: str, body: str, height: float, style: str = "") -> str:
    """An SVG element as wide as its place, `height` pixels high.

    Its ids come from what it says, so that the same picture is the same text each time.
    """
    mark = hashlib.sha256(f"{title}\n{description}".encode()).hexdigest()[:10]
    return element(
        "svg",
        element("title", words(title), id=f"dt-{mark}-title"),
        element("desc", words(description, 2000), id=f"dt-{mark}-desc"),
        style,
        body,
        xmlns="http://www.w3.org/2000/svg",
        class_="dt",
        width="100%",
        height=round(height, 2),
        role="img",
        aria_labelledby=f"dt-{mark}-title dt-{mark}-desc",
    )


def own_style(static: bool) -> str:
    """The style element of a picture by itself; `static` for readers without CSS variables."""
    return element("style", static_style() if static else document_style())


def time_axis(axis: Axis, top: float, bottom: float, narrowest: int = NARROWEST) -> str:
    """The names of the ticks at the top, and a line down from each.

    A name that would run into the one before, in a picture `narrowest` pixels wide, is left out.
    """
    parts = []
    free = float(-_BETWEEN_NAMES)
    for tick in axis.ticks:
        x = at(axis, tick.t_ns)
        parts.append(
            element("line", x1=x, x2=x, y1=top + AXIS_HEIGHT - 4, y2=bottom, class_="grid")
        )
        share = axis.share(tick.t_ns)
        length = len(tick.label) * LETTER
        where, before = "muted middle", length / 2
        if share < 0.04:
            where, before = "muted", 0.0
        elif share > 0.93:
            where, before = "muted end", length
        begin = share * narrowest - before
        if begin >= free + _BETWEEN_NAMES:
            parts.append(label(tick.label, x, top + 11, f"{where} time"))
            free = begin + length
    return "".join(parts)
