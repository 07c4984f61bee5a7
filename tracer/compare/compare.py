"""Two sides held against each other: which entry points and processes belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracer.trace.model import Entry, Trace
from tracer.trace.repeats import recordings

from .compare_role import compare_role
from .comparison import Comparison, PointComparison, RoleComparison, Side
from .happenings import command_signature
from .measures import records_imports
from .role_side import Observed, RoleSide, pace_of
from .roles import Recording, RoleKey, match_roles, recording_of, role_label, working_role


@dataclass(frozen=True)
class Chosen:
    """What one side is: a run, and the entry point of it, or "" for all."""

    trace: Trace
    point: str = ""


def compare(a: Chosen, b: Chosen, only: Sequence[str] = ()) -> Comparison:
    """Everything that differs between the two; `only` these entry points where all are compared.

    Entry points of the same name belong together; where each side has just one, they do whatever
    their names. What was skipped on both sides is left out.
    """
    left, right = _entries(a, only), _entries(b, only)
    pairs = [(point, point) for point in left if point in right]
    if not pairs and len(left) == len(right) == 1:
        pairs = [(next(iter(left)), next(iter(right)))]
    matched_a, matched_b = {one for one, _ in pairs}, {other for _, other in pairs}
    return Comparison(
        a=_side(a, left),
        b=_side(b, right),
        points=tuple(
            _compare_point(a.trace, left[one], b.trace, right[other])
            for one, other in pairs
            if not (_skipped(left[one]) and _skipped(right[other]))
        ),
        only_a=tuple(point for point in left if point not in matched_a),
        only_b=tuple(point for point in right if point not in matched_b),
    )


def _entries(chosen: Chosen, only: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
    groups = recordings(chosen.trace)
    if not chosen.point:
        return {point: group for point, group in groups.items() if not only or point in only}
    if chosen.point in groups:
        return {chosen.point: groups[chosen.point]}
    return {chosen.point: (chosen.trace.entry(chosen.point),)}


def _skipped(entries: Sequence[Entry]) -> bool:
    return all(entry.outcome == "skipped" for entry in entries)


def _side(chosen: Chosen, groups: dict[str, tuple[Entry, ...]]) -> Side:
    trace = chosen.trace
    ids = {entry.id for group in groups.values() for entry in group}
    processes = [process for process in trace.processes if process.entry in ids]
    keys = {process.key for process in processes}
    settings = [
        span.name for span in trace.spans if span.kind == "settings" and span.process in keys
    ]
    numbers = [len(group) for group in groups.values() if not _skipped(group)] or [0]
    return Side(
        path=trace.path,
        point=chosen.point,
        created=trace.created,
        tool_version=trace.tool_version,
        project=trace.project.path if trace.project else "",
        settings=tuple(dict.fromkeys(settings)),
        pythons=_seen(process.python for process in processes),
        djangos=_seen(process.django for process in processes),
        recordings=(min(numbers), max(numbers)),
        problems=len(trace.problems),
    )


def _seen(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _compare_point(
    a: Trace, a_entries: Sequence[Entry], b: Trace, b_entries: Sequence[Entry]
) -> PointComparison:
    left = [recording_of(a, entry) for entry in a_entries]
    right = [recording_of(b, entry) for entry in b_entries]
    first, second = a_entries[0], b_entries[0]
    pinned = None
    if first.point != second.point:
        one, other = working_role(a, left), working_role(b, right)
        pinned = (one, other) if one is not None and other is not None else None
    pairs = match_roles(left, right, pinned)
    seen_a, seen_b = Observed(a), Observed(b)
    sides = [
        (_role_side(seen_a, left, one), _role_side(seen_b, right, other)) for one, other in pairs
    ]
    pace = pace_of((x, y) for x, y in sides if x.count and y.count)
    roles = []
    for (one, other), (x, y) in zip(pairs, sides, strict=True):
        label = _label(one, other, pairs)
        if one is None or other is None:
            roles.append(RoleComparison(label=label, a=x.count, b=y.count))
        else:
            roles.append(compare_role(label, x, y, pace))
    return PointComparison(
        a=first.point,
        b=second.point,
        a_outcomes=tuple(entry.outcome for entry in a_entries),
        b_outcomes=tuple(entry.outcome for entry in b_entries),
        a_reason=_reason(a_entries),
        b_reason=_reason(b_entries),
        a_command=command_signature(first.command, first.cwd),
        b_command=command_signature(second.command, second.cwd),
        pace=round(pace, 3),
        imports=all(
            records_imports(trace, entry.id)
            for trace, entries in ((a, a_entries), (b, b_entries))
            for entry in entries
            if trace.processes_of(entry.id)
        ),
        roles=tuple(roles),
    )


def _reason(entries: Sequence[Entry]) -> str:
    return next((entry.reason for entry in entries if entry.outcome != "ok"), "")


def _role_side(observed: Observed, found: Sequence[Recording], key: RoleKey | None) -> RoleSide:
    """The role's members in each recording that has any, and what the side's other roles do."""
    keys = list(dict.fromkeys(other for one in found for other in one))
    elsewhere: dict[str, set[tuple[str, str]]] = {}
    modules: set[str] = set()
    for other in keys if key is not None else []:
        if other != key:
            told = elsewhere.setdefault(role_label(other, keys), set())
            for one in found:
                for process in one.get(other, []):
                    told.update(observed.happenings(process))
                    modules.update(observed.imported(process))
    members = [one[key] for one in found if key in one] if key is not None else []
    return RoleSide(observed, members, elsewhere, modules)


def _label(
    one: RoleKey | None,
    other: RoleKey | None,
    pairs: Sequence[tuple[RoleKey | None, RoleKey | None]],
) -> str:
    """What both call the role, or what each does: "main / forked"."""
    left = [key for key, _ in pairs if key is not None]
    right = [key for _, key in pairs if key is not None]
    names = []
    if one is not None:
        names.append(role_label(one, left))
    if other is not None:
        names.append(role_label(other, right))
    if len(pairs) > 1:
        names = [name or "main" for name in names]
    return " / ".join(dict.fromkeys(filter(None, names)))
