"""The processes of one role on one side of a comparison, and what is known of them together."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracer.trace.model import Process, Span, Trace

from .happenings import Happening, happenings
from .imports import imported
from .measures import measure

WAITING_KINDS = frozenset({"autoreload.run", "autoreload.child"})


_LASTING_KINDS = frozenset({"management", "command"})


_PACE_FLOOR_NS = 100_000


_PACE_MODULES = 30


class Observed:
    """What happens in each process of a trace, found out once."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._happenings: dict[str, dict[tuple[str, str], Happening]] = {}
        self._imported: dict[str, dict[str, Span]] = {}

    def happenings(self, process: Process) -> dict[tuple[str, str], Happening]:
        """What happened there, by category and name."""
        if process.key not in self._happenings:
            self._happenings[process.key] = happenings(self.trace, process)
        return self._happenings[process.key]

    def imported(self, process: Process) -> dict[str, Span]:
        """What was imported there, by module."""
        if process.key not in self._imported:
            self._imported[process.key] = imported(self.trace, process)
        return self._imported[process.key]


@dataclass
class RoleSide:
    """The members of a role on one side: for each recording its processes."""

    observed: Observed
    recordings: Sequence[Sequence[Process]]
    elsewhere: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """What happens in other roles of this side, by their label."""

    other_modules: set[str] = field(default_factory=set)
    """What is imported in other roles of this side."""

    @property
    def trace(self) -> Trace:
        """Where they are from."""
        return self.observed.trace

    @property
    def count(self) -> int:
        """How many processes the recording with most has."""
        return max((len(members) for members in self.recordings), default=0)

    @cached_property
    def told(self) -> list[list[dict[tuple[str, str], Happening]]]:
        """What happened in each process of each recording."""
        return [
            [self.observed.happenings(process) for process in members]
            for members in self.recordings
        ]

    @cached_property
    def modules(self) -> list[list[dict[str, Span]]]:
        """The imports of each process of each recording."""
        return [
            [self.observed.imported(process) for process in members] for members in self.recordings
        ]

    @cached_property
    def own_module_ns(self) -> list[dict[str, int]]:
        """For each recording the own time of each module, in the process least disturbed."""
        found: list[dict[str, int]] = []
        for members in self.modules:
            times: dict[str, int] = {}
            for modules in members:
                for name, span in modules.items():
                    times[name] = min(times.get(name, span.self_ns), span.self_ns)
            found.append(times)
        return found

    @cached_property
    def own_step_ns(self) -> list[dict[tuple[str, str], int]]:
        """For each recording the own time of each step, in the process least disturbed."""
        return [
            _least(_own_times(self.trace, process) for process in members)
            for members in self.recordings
        ]

    def measured(self, name: str) -> list[int]:
        """For each recording that has it the measure, the median over its processes."""
        found = []
        for members in self.recordings:
            values = [measure(self.trace, process, name) for process in members]
            known = [one.value for one in values if one is not None and not one.unfinished]
            if known:
                found.append(round(statistics.median(known)))
        return found


def pace_of(sides: Iterable[tuple[RoleSide, RoleSide]]) -> float:
    """How much longer B took for the own code of the modules that both sides imported.

    The median over modules, and 1 when there are too few to tell.
    """
    ratios: list[float] = []
    for a, b in sides:
        left, right = _module_medians(a), _module_medians(b)
        for name, own_ns in left.items():
            if own_ns >= _PACE_FLOOR_NS and right.get(name, 0) >= _PACE_FLOOR_NS:
                ratios.append(right[name] / own_ns)
    return statistics.median(ratios) if len(ratios) >= _PACE_MODULES else 1.0


def _own_times(trace: Trace, process: Process) -> dict[tuple[str, str], int]:
    """The own time of each step, with that of the imports it asked for."""
    serves = bool(trace.instants_of(process.key, "server.listening"))
    times: dict[tuple[str, str], int] = {}
    owners: dict[str, Span | None] = {}
    for span in sorted(trace.spans_of(process.key), key=lambda span: span.depth):
        outer = owners.get(span.parent) if span.parent is not None else None
        owner = outer if span.kind == "import" else span
        owners[span.id] = owner
        if owner is None:
            key = "imports", ""
        elif owner is span and _waits(span, serves):
            continue
        else:
            key = owner.kind, owner.name
        times[key] = times.get(key, 0) + span.self_ns
    return times


def _waits(span: Span, serves: bool) -> bool:
    """Whether the span's own time is spent waiting, or has no end that can be compared."""
    return (
        span.outcome == "unfinished"
        or span.kind in WAITING_KINDS
        or (serves and span.kind in _LASTING_KINDS)
    )


def _least(times: Iterable[dict[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    least: dict[tuple[str, str], int] = {}
    for one in times:
        for key, value in one.items():
            least[key] = min(least.get(key, value), value)
    return least


def _module_medians(side: RoleSide) -> dict[str, float]:
    values: dict[str, list[int]] = {}
    for one in side.own_module_ns:
        for name, own_ns in one.items():
            values.setdefault(name, []).append(own_ns)
    return {name: statistics.median(found) for name, found in values.items()}
