"""Small pictures that stand in the cells of a table, whose words say the same."""

from __future__ import annotations

from markupsafe import Markup

from ..layout.axis import Axis
from ..layout.lanes import Lane
from ..layout.row import Row
from ..layout.steps import MarkClass, StepClass
from ..svg.figure import AXIS_HEIGHT, time_axis
from ..svg.lanes import failed_end, track
from ..svg.marks import hatching, shape, swatch
from ..svg.markup import at, element, percent
from ..svg.waterfall import beyond, extent, goes_beyond

_TRACK_ROW = 30
_BAR_ROW = 14
_COLUMN = 240
"""Pixels: the width of the column of pictures, where their axis is shown."""


def axis_piece(axis: Axis) -> Markup:
    """The axis above the tracks of the overview; nothing if nothing took time."""
    if axis.total_ns <= 1:
        return Markup()
    return _piece(time_axis(axis, 2, AXIS_HEIGHT, _COLUMN), AXIS_HEIGHT)


def track_piece(lane: Lane, axis: Axis) -> Markup:
    """A lane on the axis of the overview."""
    if axis.total_ns <= 1:
        return Markup()
    lines = "".join(
        element("line", x1=x, x2=x, y1=0, y2=_TRACK_ROW, class_="grid")
        for x in (at(axis, tick.t_ns) for tick in axis.ticks)
    )
    return _piece(lines + track(lane, axis, 7, 13, alone=True), _TRACK_ROW)


def bar_piece(row: Row, axis: Axis) -> Markup:
    """The bar or mark of a row."""
    if row.is_heading:
        return Markup()
    if row.start_ns > axis.total_ns:
        return _piece(beyond(_BAR_ROW / 2), _BAR_ROW)
    if row.mark is not None:
        return _piece(shape(row.mark, at(axis, row.start_ns), _BAR_ROW / 2), _BAR_ROW)
    begin, share = extent(row, axis, 0.004)
    x, end = percent(begin), percent(begin + share)
    bar = element("rect", x=x, y=3, width=percent(share), height=8, rx=1, class_=row.step)
    if row.step == "wait":
        bar += hatching(x, end, 3, 8)
    if row.failed and not row.raised:
        bar += failed_end(end, 3, 8)
    if goes_beyond(row, axis):
        bar += beyond(_BAR_ROW / 2)
    return _piece(bar, _BAR_ROW)


def legend_sign(step: StepClass | None, mark: MarkClass | None) -> Markup:
    """The sign of a legend's item."""
    sign = swatch(step, 1, 3) if step is not None else ""
    if mark is not None:
        sign += shape(mark, 8, 11 if mark == "listening" else 8)
    return _piece(sign, 16, "18")


def _piece(content: str, height: int, width: str = "100%") -> Markup:
    drawn = element("svg", content, class_="dt", width=width, height=height, aria_hidden="true")
    return Markup(drawn)
