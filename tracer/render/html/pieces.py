"""Small pictures that stand in the cells of a table, whose words say the same."""

from __future__ import annotations

from markupsafe import Markup

from ..layout.axis import Axis
from ..layout.lanes import Lane
from ..layout.row import Row
from ..layout.steps import MarkClass, StepClass
from ..svg.figure import AXIS_HEIGHT, time_axis
from ..svg.lanes import track
from ..svg.marks import shape, swatch
from ..svg.markup import at, element, percent

_TRACK_ROW = 30
_BAR_ROW = 14


def axis_piece(axis: Axis) -> Markup:
    """The axis above the tracks of the overview."""
    return _piece(time_axis(axis, 2, AXIS_HEIGHT), AXIS_HEIGHT)


def track_piece(lane: Lane, axis: Axis) -> Markup:
    """A lane on the axis of the overview."""
    lines = "".join(
        element("line", x1=x, x2=x, y1=0, y2=_TRACK_ROW, class_="grid")
        for x in (at(axis, tick.t_ns) for tick in axis.ticks)
    )
    return _piece(lines + track(lane, axis, 7, 13), _TRACK_ROW)


def bar_piece(row: Row, axis: Axis) -> Markup:
    """The bar or mark of a row."""
    if row.is_heading or row.start_ns > axis.total_ns:
        return Markup()
    if row.mark is not None:
        return _piece(shape(row.mark, at(axis, row.start_ns), _BAR_ROW / 2), _BAR_ROW)
    begin, end = axis.share(row.start_ns), axis.share(row.end_ns)
    width = percent(max(end - begin, 0.004))
    bar = element("rect", x=percent(begin), y=3, width=width, height=8, rx=1, class_=row.step)
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
