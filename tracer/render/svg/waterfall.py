"""The waterfall of a process as SVG: a row for each step, its name over its own bar."""

from __future__ import annotations

from collections.abc import Sequence

from ..layout.axis import Axis
from ..layout.row import Row
from ..wording import count, duration
from .figure import AXIS_HEIGHT, time_axis
from .lanes import failed_end, fragment
from .marks import hatching, legend, shape
from .markup import at, element, label, percent, words

_ROW_HEIGHT = 22
_EDGE_HEIGHT = 3
_INDENT = 9
_DEEPEST = 12
_BESIDE = 13
"""From the middle of a mark to its name, when that is to the right of it."""

_LETTER = 6.5
_NARROW = 500
"""The width of the plot, in pixels, from which on no mark lies over a name."""

_PLOT = "86%"
"""The width of names and bars; the times are to the right of it."""


def waterfall_legend(rows: Sequence[Row], top: float) -> tuple[str, float]:
    """What the colours and shapes of the rows mean, and where that ends."""
    steps = [row.step for row in rows if not row.is_moment and not row.is_heading]
    return legend(steps, [row.mark for row in rows if row.mark is not None], top)


def waterfall_body(
    rows: Sequence[Row], axis: Axis, top: float, *, hidden: int = 0, stepwise: bool = False
) -> tuple[str, float]:
    """The picture's content below `top`, and where it ends.

    `stepwise` numbers the rows as fragments, which reveal.js shows one after the other.
    """
    begin = top + AXIS_HEIGHT
    end = begin + _ROW_HEIGHT * len(rows)
    tops = [begin + _ROW_HEIGHT * number for number in range(len(rows))]
    bars = [_bar(row, axis, y) for row, y in zip(rows, tops, strict=True)]
    names = [_name(row, axis, y) for row, y in zip(rows, tops, strict=True)]
    if stepwise:
        bars = [fragment(bar, number) for number, bar in enumerate(bars)]
        names = [fragment(name, number) for number, name in enumerate(names)]
    plot = element("svg", time_axis(axis, top, end), *bars, width=_PLOT, overflow="visible")
    heading = label("takes", "100%", top + 11, "muted end")
    more = ""
    if hidden:
        more = label(f"and {count(hidden, 'row')} more", 2, end + 14, "muted")
        end += _ROW_HEIGHT
    return plot + heading + "".join(names) + more, end + 4


def extent(row: Row, axis: Axis, least: float) -> tuple[float, float]:
    """Where a step's bar begins and how wide it is, as shares of the picture: at least `least`."""
    begin = min(axis.share(row.start_ns), 1 - least)
    return begin, max(axis.share(row.end_ns) - begin, least)


def goes_beyond(row: Row, axis: Axis) -> bool:
    """Whether the row's bar or moment lies, or lasts, beyond the picture."""
    return row.end_ns > 1.01 * axis.total_ns


def beyond(y: float) -> str:
    """An arrowhead at the picture's end: it goes on there."""
    gap = element("rect", x=-10, y=-9, width=11, height=20, rx=0, class_="paper")
    arrow = element("path", d="M-6-4-1 0-6 4", class_="link")
    return element("svg", gap, arrow, x="100%", y=y, overflow="visible")


def _name(row: Row, axis: Axis, top: float) -> str:
    x = 2 + _INDENT * min(row.depth, _DEEPEST)
    if row.is_heading:
        return label(row.label, x, top + 14, "muted")
    if _covered(row, axis, x):
        beside = label(row.label, _BESIDE, top + 14, _class(row))
        name = element("svg", beside, x=at(axis, row.start_ns), overflow="visible")
    else:
        name = label(row.label, x, top + 14, _class(row))
    name = element("svg", name, width=_PLOT)
    time = label(_time(row), "100%", top + 14, "muted end time")
    return element("g", element("title", words(_told(row))), name, time)


def _covered(row: Row, axis: Axis, x: float) -> bool:
    """Whether the mark of a moment would lie over its name, were that on the left."""
    name_end = x + _LETTER * len(row.label) + _BESIDE
    return row.mark is not None and axis.share(row.start_ns) * _NARROW < name_end


def _told(row: Row) -> str:
    ending = [row.ending] if row.ending else []
    return "; ".join([f"{row.label}: {_time(row)}", *row.notes, *ending])


def _bar(row: Row, axis: Axis, top: float) -> str:
    if row.is_heading:
        return ""
    title = element("title", words(_told(row)))
    if row.start_ns > axis.total_ns:
        return element("g", title, beyond(top + _ROW_HEIGHT / 2))
    if row.mark is not None:
        return shape(row.mark, at(axis, row.start_ns), top + _ROW_HEIGHT / 2, title)
    begin, share = extent(row, axis, 0.003)
    x, width = percent(begin), percent(share)
    edge = top + _ROW_HEIGHT - _EDGE_HEIGHT - 1
    height = _ROW_HEIGHT - 4
    tint = element("rect", x=x, y=top + 2, width=width, height=height, class_=f"tint {row.step}")
    solid = element("rect", x=x, y=edge, width=width, height=_EDGE_HEIGHT, class_=row.step)
    parts = [tint, solid]
    if row.step == "wait":
        parts.append(hatching(x, percent(begin + share), edge, _EDGE_HEIGHT))
    if row.failed and not row.raised:
        parts.append(failed_end(percent(begin + share), top + 2, height))
    if goes_beyond(row, axis):
        parts.append(beyond(top + _ROW_HEIGHT / 2))
    return element("g", title, *parts)


def _class(row: Row) -> str | None:
    return "failed strong" if row.raised else None


def _time(row: Row) -> str:
    """When a moment was, or how long a step took."""
    if row.is_heading:
        return ""
    if row.is_moment:
        return f"at {duration(row.start_ns)}"
    return duration(row.end_ns - row.start_ns)
