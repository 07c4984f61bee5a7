"""The waterfall of a process as SVG: a row for each step, its name over its own bar."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.model import Process

from ..layout.axis import Axis
from ..layout.row import Row
from ..wording import count, duration
from .figure import AXIS_HEIGHT, figure, time_axis
from .marks import legend, shape
from .markup import at, element, label, percent, words

_ROW_HEIGHT = 22
_EDGE_HEIGHT = 3
_INDENT = 9
_DEEPEST = 12
_PLOT = "86%"
"""The width of names and bars; the times are to the right of it."""


def waterfall_figure(
    rows: Sequence[Row], axis: Axis, process: Process, *, hidden: int = 0, style: str = ""
) -> str:
    """The picture of a process; `hidden` rows more are told of at its end."""
    body, height = waterfall_body(rows, axis, 0, hidden=hidden)
    steps = "; ".join(f"{row.label} {_time(row)}".strip() for row in rows[:40])
    told = f"{count(len(rows), 'row')} over {duration(axis.total_ns)}: {steps}"
    return figure(f"Waterfall of process {process.key}", told, body, height, style)


def waterfall_legend(rows: Sequence[Row], top: float) -> tuple[str, float]:
    """What the colours and shapes of the rows mean, and where that ends."""
    steps = [row.step for row in rows if not row.is_moment and not row.is_heading]
    return legend(steps, [row.mark for row in rows if row.mark is not None], top)


def waterfall_body(
    rows: Sequence[Row], axis: Axis, top: float, *, hidden: int = 0
) -> tuple[str, float]:
    """The picture's content below `top`, and where it ends."""
    begin = top + AXIS_HEIGHT
    end = begin + _ROW_HEIGHT * len(rows)
    tops = [begin + _ROW_HEIGHT * number for number in range(len(rows))]
    bars = [_bar(row, axis, y) for row, y in zip(rows, tops, strict=True)]
    plot = element("svg", time_axis(axis, top, end), *bars, width=_PLOT, overflow="visible")
    names = [_name(row, y) for row, y in zip(rows, tops, strict=True)]
    more = ""
    if hidden:
        more = label(f"and {count(hidden, 'row')} more", 2, end + 14, "muted")
        end += _ROW_HEIGHT
    return plot + "".join(names) + more, end + 4


def _name(row: Row, top: float) -> str:
    x = 2 + _INDENT * min(row.depth, _DEEPEST)
    if row.is_heading:
        return label(row.label, x, top + 14, "muted")
    name = element("svg", label(row.label, x, top + 14, _class(row)), width=_PLOT)
    time = label(_time(row), "100%", top + 14, "muted end time")
    return element("g", element("title", words(_told(row))), name, time)


def _told(row: Row) -> str:
    when = f"at {_time(row)}" if row.is_moment else _time(row)
    return "; ".join([f"{row.label}: {when}", *row.notes, *([row.ending] if row.ending else [])])


def _bar(row: Row, axis: Axis, top: float) -> str:
    if row.is_heading or row.start_ns > axis.total_ns:
        return ""
    title = element("title", words(_told(row)))
    if row.mark is not None:
        return shape(row.mark, at(axis, row.start_ns), top + _ROW_HEIGHT / 2, title)
    begin, end = axis.share(row.start_ns), axis.share(row.end_ns)
    x, width = percent(begin), percent(max(end - begin, 0.003))
    edge = top + _ROW_HEIGHT - _EDGE_HEIGHT - 1
    height = _ROW_HEIGHT - 4
    tint = element("rect", x=x, y=top + 2, width=width, height=height, class_=f"tint {row.step}")
    solid = element("rect", x=x, y=edge, width=width, height=_EDGE_HEIGHT, class_=row.step)
    return element("g", title, tint, solid)


def _class(row: Row) -> str | None:
    return "failed strong" if row.failed else None


def _time(row: Row) -> str:
    """When a moment was, or how long a step took."""
    if row.is_heading:
        return ""
    return duration(row.start_ns if row.is_moment else row.end_ns - row.start_ns)
