"""The lanes of an entry point as SVG: who came from whom, and what each did when."""

from __future__ import annotations

from ..layout.axis import Axis
from ..layout.bars import Bar
from ..layout.lanes import Lane, Lanes
from ..wording import count, duration
from .figure import AXIS_HEIGHT, figure, time_axis
from .marks import ABOVE, hatching, legend, shape
from .markup import LETTER, NARROWEST, at, clip, element, label, percent, words

_TITLE_HEIGHT = 20
_TRACK_HEIGHT = 18
_THREAD_TITLE_HEIGHT = 15
_THREAD_HEIGHT = 10
_SAFETY_HEIGHT = 3
_GAP = 17
_THREAD_GAP = 9
_ARROW_SHARE = 0.03
"""A track shorter than this part of the picture has no room for an arrow at its end."""


def lanes_figure(lanes: Lanes, name: str, *, style: str = "", with_legend: bool = False) -> str:
    """The picture; `name` says of what."""
    body, height = lanes_body(lanes, 0)
    if with_legend:
        explained, height = lanes_legend([lanes], height + 6)
        body += explained
    return figure(f"Start-up of {name}", description(lanes), body, height, style)


def lanes_legend(pictures: list[Lanes], top: float) -> tuple[str, float]:
    """What the colours and shapes of these pictures mean, and where that ends."""
    rows = [lane for picture in pictures for lane in picture.lanes]
    return legend(
        (bar.step for lane in rows for bar in lane.bars),
        (mark.mark for lane in rows for mark in lane.marks),
        top,
    )


def description(lanes: Lanes) -> str:
    """The picture in sentences, for who does not see it."""
    processes = [lane for lane in lanes.lanes if not lane.is_thread]
    told = [
        f"{lane.title} ({lane.about}) begins at {duration(lane.start_ns)}; {lane.answer}."
        for lane in processes
    ]
    shown = count(len(processes) + lanes.hidden, "process")
    rest = f" {lanes.rest}." if lanes.rest else ""
    return f"{shown} over {duration(lanes.axis.total_ns)}. {' '.join(told)}{rest}"


def lanes_body(lanes: Lanes, top: float, *, stepwise: bool = False) -> tuple[str, float]:
    """The picture's content below `top`, and where it ends.

    `stepwise` numbers the lanes as fragments, which reveal.js shows one after the other.
    """
    y = top + AXIS_HEIGHT + 4
    tops: list[float] = []
    for lane in lanes.lanes:
        if lane.is_thread:
            y -= _GAP - _THREAD_GAP
        tops.append(y)
        y += _height(lane) + _GAP
    bottom = y - _GAP + 4
    parts = [time_axis(lanes.axis, top, bottom)]
    links = [
        "" if lane.parent is None else _link(lanes, lane, tops[lane.parent], tops[number])
        for number, lane in enumerate(lanes.lanes)
    ]
    # A title may stand where the link of its lane ends: it lies on the line and below the head.
    drawn = [
        _lane(lane, lanes.axis, where) + ("" if lane.parent is None else _head(lanes, lane, where))
        for lane, where in zip(lanes.lanes, tops, strict=True)
    ]
    if stepwise:
        links = [fragment(link, number) for number, link in enumerate(links)]
        drawn = [fragment(lane, number) for number, lane in enumerate(drawn)]
    parts += [*links, *drawn]
    if lanes.hidden:
        parts.append(label(lanes.rest, 0, bottom + 12, "muted"))
        bottom += 18
    return "".join(parts), bottom + 6


def fragment(drawn: str, number: int) -> str:
    """What reveal.js shows as the step of that number."""
    if not drawn:
        return ""
    return element("g", drawn, class_="fragment", data_fragment_index=number)


def _height(lane: Lane) -> float:
    if lane.is_thread:
        return _THREAD_TITLE_HEIGHT + _THREAD_HEIGHT
    return _TITLE_HEIGHT + _TRACK_HEIGHT + _SAFETY_HEIGHT


def _lane(lane: Lane, axis: Axis, top: float) -> str:
    if lane.is_thread:
        title = label(lane.title, at(axis, 0), top + 10, "muted halo", 60)
        return element("g", title, track(lane, axis, top + _THREAD_TITLE_HEIGHT, _THREAD_HEIGHT))
    facts = f"{lane.process.key}, pid {lane.process.pid}, {lane.about}"
    title = element(
        "text",
        element("title", words(facts)),
        element("tspan", words(lane.title, 40), class_="strong"),
        element("tspan", words(clip(lane.about, 40)), class_="muted", dx=6),
        x=0,
        y=top + 11,
        class_="halo",
    )
    never = " never" if lane.safe_ns is None else ""
    answer = label(lane.answer, "100%", top + 11, f"answer end halo{never}")
    drawn = track(lane, axis, top + _TITLE_HEIGHT, _TRACK_HEIGHT)
    return element("g", title, answer, drawn)


def track(lane: Lane, axis: Axis, top: float, height: float, *, alone: bool = False) -> str:
    """The lane without its title: its life, its steps, its moments, and when models can be used.

    A process's track has a line below it, `_SAFETY_HEIGHT` high. One that stands `alone`, without
    the lanes of its threads, also has their moments.
    """
    parts = [_stretch(axis, lane.start_ns, lane.end_ns, top, height, "track")]
    if lane.safe_ns is not None and lane.safe_ns < lane.end_ns:
        safe = (lane.safe_ns, lane.end_ns)
        parts.append(_stretch(axis, *safe, top, height, "track safe"))
        if not lane.is_thread:
            parts.append(_stretch(axis, *safe, top + height, _SAFETY_HEIGHT, "safety"))
    parts += [_bar(bar, lane, axis, top, height) for bar in lane.bars if bar.start_ns < lane.end_ns]
    if lane.goes_on and axis.share(lane.end_ns) - axis.share(lane.start_ns) > _ARROW_SHARE:
        parts.append(_more(at(axis, lane.end_ns), top + height / 2))
    marks = (*lane.marks, *(lane.in_threads if alone else ()))
    # The answer to the page's question lies above what came a moment before or after.
    parts += [
        shape(
            mark.mark,
            at(axis, mark.t_ns),
            top + (5 if mark.mark in ABOVE else height),
            element("title", words(mark.label)),
        )
        for mark in sorted(marks, key=lambda mark: mark.mark == "models_ready")
        if mark.t_ns <= axis.total_ns
    ]
    return "".join(parts)


def _more(x: str, y: float) -> str:
    """An arrowhead at the end of a track: the process lived on."""
    arrow = element("path", d="M-7-5-1 0-7 5", class_="link")
    return element("svg", arrow, x=x, y=y, overflow="visible")


def _stretch(
    axis: Axis, start_ns: int, end_ns: int, y: float, height: float, class_: str, title: str = ""
) -> str:
    begin, end = axis.share(start_ns), axis.share(end_ns)
    return element(
        "rect",
        element("title", title) if title else "",
        x=percent(begin),
        y=y,
        width=percent(max(end - begin, 0.002)),
        height=height,
        class_=class_,
    )


def _bar(bar: Bar, lane: Lane, axis: Axis, top: float, height: float) -> str:
    end_ns = min(bar.end_ns, lane.end_ns)
    drawn = _stretch(axis, bar.start_ns, end_ns, top, height, bar.step, words(bar.detail))
    if bar.step == "wait":
        drawn += hatching(at(axis, bar.start_ns), at(axis, end_ns), top, height)
    if bar.passed_error and bar.end_ns <= lane.end_ns:
        drawn += failed_end(at(axis, bar.end_ns), top, height, words(bar.detail))
    inner = [
        one.start_ns
        for one in lane.bars
        if one.depth > bar.depth and bar.start_ns <= one.start_ns < end_ns
    ]
    free = axis.share(min(inner, default=end_ns)) - axis.share(bar.start_ns)
    if height < 14 or free * NARROWEST < len(bar.label) * LETTER + 8:
        return drawn
    name = element(
        "svg",
        label(bar.label, 5, 13, f"on-{bar.step}"),
        x=at(axis, bar.start_ns),
        y=top,
        overflow="visible",
        pointer_events="none",
    )
    return drawn + name


def failed_end(x: str, top: float, height: float, title: str = "") -> str:
    """The red end of a step that was left by an exception from further within."""
    edge = element(
        "rect", element("title", title) if title else "",
        x=-3, y=top, width=3, height=height, rx=0, class_="passed",
    )  # fmt: skip
    return element("svg", edge, x=x, overflow="visible")


def _link(lanes: Lanes, lane: Lane, parent_top: float, top: float) -> str:
    """A line from where the parent made the process down to where that begins."""
    x = at(lanes.axis, lane.start_ns)
    begin = parent_top + _TITLE_HEIGHT + _TRACK_HEIGHT
    end = top + _TITLE_HEIGHT
    origin = lane.process.origin if lane.process.origin in ("reloader", "spawn") else "fork"
    title = element("title", words(f"{lane.title}: {lane.about}"))
    made = at(lanes.axis, lane.forked_ns)
    return element("line", title, x1=made, x2=x, y1=begin, y2=end, class_=f"link {origin}")


def _head(lanes: Lanes, lane: Lane, top: float) -> str:
    """The arrowhead at the end of that line."""
    head = element("path", d="M-4-5 0 0 4-5", class_="link")
    x = at(lanes.axis, lane.start_ns)
    return element("svg", head, x=x, y=top + _TITLE_HEIGHT, overflow="visible")
