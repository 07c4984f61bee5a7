"""The processes of one role held against each other, over all recordings of both sides."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from tracer.trace.model import Process, Span, Trace

from .comparison import Change, Difference, Move, RoleComparison
from .happenings import CATEGORIES, Happening, happenings, sequences
from .imports import Brought, brought, imported
from .measures import MEASURES, measure
from .order import moved
from .statistics import STEP_FLOOR_NS, judge

WAITING_KINDS = frozenset({"autoreload.run", "autoreload.child"})
_LASTING_KINDS = frozenset({"management", "command"})
_PACE_FLOOR_NS = 100_000
_PACE_MODULES = 30


@dataclass
class RoleSide:
    """The members of a role on one side: for each recording its processes."""

    trace: Trace
    recordings: Sequence[Sequence[Process]]
    elsewhere: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """What happens in other roles of this side, by their label."""

    other_modules: set[str] = field(default_factory=set)
    """What is imported in other roles of this side."""

    @property
    def count(self) -> int:
        """How many processes the recording with most has."""
        return max((len(members) for members in self.recordings), default=0)

    @cached_property
    def told(self) -> list[list[dict[tuple[str, str], Happening]]]:
        """What happened in each process of each recording."""
        return [
            [happenings(self.trace, process) for process in members] for members in self.recordings
        ]

    @cached_property
    def modules(self) -> list[list[dict[str, Span]]]:
        """The imports of each process of each recording."""
        return [
            [imported(self.trace, process) for process in members] for members in self.recordings
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


def compare_role(label: str, a: RoleSide, b: RoleSide, pace: float) -> RoleComparison:
    """All that differs between the processes of one role."""
    return RoleComparison(
        label=label,
        a=a.count,
        b=b.count,
        measures=tuple(_measures(a, b, pace)),
        steps=tuple(_steps(a, b, pace)),
        differences=tuple(_differences(a, b)),
        moves=tuple(_moves(a, b)),
        new_imports=_imports_only(b, a),
        gone_imports=_imports_only(a, b),
    )


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


def _measures(a: RoleSide, b: RoleSide, pace: float) -> Iterable[Change]:
    for name, kind in MEASURES.items():
        if kind.of:
            continue
        left, right = a.measured(name), b.measured(name)
        if not any(left) and not any(right):
            continue
        verdict = judge(left, right, pace) if kind.unit == "ns" else _judge_counts(left, right)
        yield Change(
            kind="measure", name=name, unit=kind.unit, a=tuple(left), b=tuple(right),
            verdict=verdict,
        )  # fmt: skip


def _judge_counts(a: Sequence[int], b: Sequence[int]) -> Literal["more", "fewer", ""]:
    if a and b and max(a) < min(b):
        return "more"
    return "fewer" if a and b and max(b) < min(a) else ""


def _steps(a: RoleSide, b: RoleSide, pace: float) -> list[Change]:
    """The steps and modules whose own time has a verdict, the greatest difference first."""
    found: list[Change] = []
    modules = [
        [{("module", name): own_ns for name, own_ns in one.items()} for one in side.own_module_ns]
        for side in (a, b)
    ]
    for left, right in ((a.own_step_ns, b.own_step_ns), modules):
        known = dict.fromkeys(key for one in left for key in one)
        for key in known:
            before = [one[key] for one in left if key in one]
            after = [one[key] for one in right if key in one]
            if len(before) < len(left) or len(after) < len(right):
                continue  # what does not always happen is told as a difference, not as a time
            if verdict := judge(before, after, pace, STEP_FLOOR_NS):
                kind, name = key
                found.append(
                    Change(kind=kind, name=name, unit="ns", a=tuple(before), b=tuple(after),
                           verdict=verdict)
                )  # fmt: skip
    return sorted(found, key=lambda one: -abs(_apart(one)))


def _apart(change: Change) -> float:
    return statistics.median(change.b) - statistics.median(change.a)


def _differences(a: RoleSide, b: RoleSide) -> list[Difference]:
    found: list[Difference] = []
    keys = dict.fromkeys(
        key for side in (a, b) for members in side.told for told in members for key in told
    )
    for category, name in keys:
        if category not in CATEGORIES:
            continue
        left, right = _counts(a, (category, name)), _counts(b, (category, name))
        if not (max(left) < min(right) or max(right) < min(left)):
            continue
        more, less = (b, a) if max(left) < min(right) else (a, b)
        example = _example(more, (category, name))
        found.append(
            Difference(
                category=category,
                name=name,
                where=example.where,
                a=round(statistics.median(left)),
                b=round(statistics.median(right)),
                duration_ns=_cost(more, (category, name)),
                elsewhere=next(
                    (role for role, told in less.elsewhere.items() if (category, name) in told), ""
                )
                if not max(left) or not max(right)
                else "",
            )
        )
    found.sort(key=lambda one: CATEGORIES.index(one.category))
    return found


def _counts(side: RoleSide, key: tuple[str, str]) -> list[int]:
    return [
        max((told[key].count for told in members if key in told), default=0)
        for members in side.told
    ] or [0]


def _example(side: RoleSide, key: tuple[str, str]) -> Happening:
    return next(told[key] for members in side.told for told in members if key in told)


def _cost(side: RoleSide, key: tuple[str, str]) -> int:
    times = [told[key].duration_ns for members in side.told for told in members if key in told]
    return round(statistics.median(times))


def _moves(a: RoleSide, b: RoleSide) -> list[Move]:
    left, right = _orders(a), _orders(b)
    found: list[Move] = []
    moved_apps: set[str] = set()
    for category, names in left.items():
        others = right.get(category, [])
        for name in moved(names, others):
            if category == "apps":
                moved_apps.add(name)
            elif category == "models" and name.partition(".")[0] in moved_apps:
                continue  # it moved with its app
            place = others.index(name)
            found.append(
                Move(
                    category=category,
                    name=name,
                    a=names.index(name) + 1,
                    a_of=len(names),
                    b=place + 1,
                    b_of=len(others),
                    after=others[place - 1] if place else "",
                )
            )
    return found


def _orders(side: RoleSide) -> dict[str, list[str]]:
    """The sequences of the first process of each recording; those on which they differ left out."""
    told = [sequences(members[0]) for members in side.told if members]
    return {
        category: names
        for category, names in (told[0] if told else {}).items()
        if all(not moved(names, one.get(category, [])) for one in told)
    }


def _imports_only(side: RoleSide, other: RoleSide) -> tuple[Brought, ...]:
    """Modules that each recording of this side imports and none of the other, in no process."""
    if not any(map(any, other.modules)) or not side.modules:
        return ()
    known = {name for members in other.modules for modules in members for name in modules}
    everywhere = set.intersection(
        *({name for modules in members for name in modules} for members in side.modules)
    )
    only = everywhere - known - other.other_modules
    if not only:
        return ()
    members, modules = side.recordings[0], side.modules[0]
    most = max(range(len(members)), key=lambda number: len(only & modules[number].keys()))
    return brought(side.trace, members[most], only, side.own_module_ns)


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
