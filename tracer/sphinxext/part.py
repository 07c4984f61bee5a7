"""The part of a recording that a timeline shows, laid out: rows or lanes, and their axis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tracer.render.interface import Options
from tracer.render.layout.axis import Axis, axis_of
from tracer.render.layout.lanes import Lanes, lanes_of
from tracer.render.layout.row import Row, crop
from tracer.render.layout.rows import rows_of, view_of
from tracer.render.summary import scale_ns
from tracer.trace.errors import TracerError
from tracer.trace.model import Process

from .scope import Scope
from .selector import begin_ns, end_ns, number_of, parse_selector, select

_TIME = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ns|us|µs|ms|s)")
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9}
_ROOM = 0.02
"""How much wider than its window a picture is, so that the last mark is whole."""


@dataclass(frozen=True)
class Window:
    """What a timeline was asked to show; empty texts and None for all."""

    apps: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    depth: int | None = None
    imports: bool = False
    rows: int = 25

    @property
    def options(self) -> Options:
        """The same for a renderer."""
        return Options(apps=self.apps, depth=self.depth, imports=self.imports)


@dataclass(frozen=True)
class Waterfall:
    """The rows of one process and how many more there are; times since the process started."""

    scope: Scope
    process: Process
    rows: list[Row]
    hidden: int
    axis: Axis


def waterfalls_of(scope: Scope, window: Window) -> list[Waterfall]:
    """A waterfall for each process, without those in which nothing happened then."""
    view = view_of(scope.trace, window.options)
    found = []
    for process in scope.processes:
        begin, end = _bounds(scope, window, process)
        end = scale_ns(scope.trace, process) if end is None else end
        rows = [
            row
            for row in rows_of(view, process, window.options, every=False)
            if row.is_heading or _overlaps(row.start_ns, row.end_ns, begin, end)
        ]
        rows = [
            row for row, after in zip(rows, [*rows[1:], None], strict=True) if _is_told(row, after)
        ]
        shown, hidden = crop(rows, window.rows)
        if shown:
            found.append(Waterfall(scope, process, shown, hidden, _axis(begin, end)))
    return found


def lanes_in(scope: Scope, window: Window) -> Lanes:
    """The lanes of the chosen processes; times since the entry point was started."""
    lanes = lanes_of(scope.trace, scope.entry)
    begin, end = _bounds(scope, window, None)
    axis = lanes.axis
    if begin or end is not None:
        axis = _axis(begin, axis.total_ns if end is None else end)
    chosen = {process.key for process in scope.processes}
    kept = [number for number, lane in enumerate(lanes.lanes) if lane.process.key in chosen]
    places = {number: place for place, number in enumerate(kept)}
    shown = [lanes.lanes[number] for number in kept]
    every = len(chosen) == len(scope.trace.processes_of(scope.entry.id))
    return Lanes(
        axis,
        tuple(
            replace(
                lane,
                parent=None if lane.parent is None else places.get(lane.parent),
                start_ns=max(lane.start_ns, axis.begin_ns),
                end_ns=min(lane.end_ns, axis.total_ns),
                goes_on=lane.goes_on or lane.end_ns > axis.total_ns,
                bars=tuple(
                    bar
                    for bar in lane.bars
                    if _overlaps(bar.start_ns, bar.end_ns, axis.begin_ns, axis.total_ns)
                ),
                marks=tuple(one for one in lane.marks if one.t_ns >= axis.begin_ns),
            )
            for lane in shown
            if lane.start_ns <= axis.total_ns and lane.end_ns >= axis.begin_ns
        ),
        lanes.hidden if every else 0,
        lanes.rest if every else "",
    )


_Drawn = TypeVar("_Drawn", Lanes, Waterfall)


def on_one_axis(pictures: Sequence[_Drawn]) -> list[_Drawn]:
    """The pictures on an axis that has room for each, so that they can be compared."""
    if not pictures:
        return []
    begin = min(one.axis.begin_ns for one in pictures)
    axis = axis_of(max(one.axis.total_ns for one in pictures), begin_ns=begin)
    return [replace(one, axis=axis) for one in pictures]


def name_of(scope: Scope) -> str:
    """What to call an entry point beside another: its id, and the Django it ran with."""
    djangos = dict.fromkeys(one.django for one in scope.processes if one.django)
    return scope.entry.id + (f" (Django {', '.join(djangos)})" if djangos else "")


def title_of(waterfall: Waterfall) -> str:
    """What to call a waterfall among others."""
    return f"{name_of(waterfall.scope)}, process {number_of(waterfall.process)}"


def _axis(begin: int, end: int) -> Axis:
    return axis_of(round(end + _ROOM * (end - begin)), begin_ns=begin)


def _overlaps(start_ns: int, end_ns: int, begin: int, end: int) -> bool:
    """Whether a step or moment lies in the window, and does not only end where that begins."""
    return start_ns <= end and (end_ns > begin or start_ns >= begin)


def _is_told(row: Row, after: Row | None) -> bool:
    return not row.is_heading or (after is not None and not after.is_heading)


def _bounds(scope: Scope, window: Window, process: Process | None) -> tuple[int, int | None]:
    """The window on the clock of the process, or of the entry point."""
    begin = _moment(scope, window.since, process, last=False) if window.since else 0
    end = _moment(scope, window.until, process, last=True) if window.until else None
    if end is not None and end <= begin:
        raise TracerError(
            "bad-window",
            f"The timeline ends ({window.until}) before it begins ({window.since or 'at 0'}).",
            "Swap them, or leave one out.",
        )
    return begin, end


def _moment(scope: Scope, text: str, process: Process | None, *, last: bool) -> int:
    """A time, or when what the selector names first begins or ends."""
    if found := _TIME.fullmatch(text):
        return round(float(found["number"]) * _UNITS[found["unit"]])
    processes = scope.processes if process is None else [process]
    named = select(scope.trace, processes, parse_selector(text)) or select(
        scope.trace, scope.processes, parse_selector(text)
    )
    if not named:
        raise TracerError(
            "bad-window",
            f"{text} does not happen in {scope.trace.path}/{scope.entry.id}.",
            "Give a time such as 120 ms, or what happens there.",
        )
    moment = end_ns(named[0]) if last else begin_ns(named[0])
    return max(0, moment - (0 if process is None else process.start_ns))
