"""The processes of one role held against each other, over all recordings of both sides."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Literal

from .comparison import Change, Difference, Move, RoleComparison
from .happenings import CATEGORIES, Happening, sequences
from .imports import Brought, brought
from .measures import MEASURES
from .order import moved
from .role_side import RoleSide
from .statistics import STEP_FLOOR_NS, judge


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
    if moved(left.get("apps", []), right.get("apps", [])):
        # Models come app by app: what moved with its app is no news.
        left, right = _models_by_app(left), _models_by_app(right)
    found: list[Move] = []
    for category, names in left.items():
        others = right.get(category, [])
        for name in moved(names, others):
            place = others.index(name)
            after = others[place - 1] if place else ""
            found.append(
                Move(
                    category=category,
                    name=name,
                    a=names.index(name) + 1,
                    a_of=len(names),
                    b=place + 1,
                    b_of=len(others),
                    after=after,
                    inside=category == "steps" and after in _example(b, (category, name)).inside,
                )
            )
    return found


def _models_by_app(orders: dict[str, list[str]]) -> dict[str, list[str]]:
    found = {category: names for category, names in orders.items() if category != "models"}
    for name in orders.get("models", []):
        found.setdefault(f"models of {name.partition('.')[0]}", []).append(name)
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
