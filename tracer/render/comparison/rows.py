"""A comparison in words: what all its formats show, with what is alike everywhere said once."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from tracer.compare.comparison import (
    Change,
    Comparison,
    Difference,
    Move,
    PointComparison,
    RoleComparison,
)
from tracer.compare.happenings import CATEGORIES
from tracer.compare.imports import Brought
from tracer.compare.statistics import ENOUGH

from ..wording import count, visible
from .words import ARROW, difference_sign

_PACE_WORTH_A_WORD = 0.1
_Value = TypeVar("_Value")


@dataclass
class Folded(Generic[_Value]):
    """Something to tell, and the processes it is true of."""

    value: _Value
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A role of an entry point, in the words the reader knows it by."""

    point: PointComparison
    role: RoleComparison
    alone: bool = False

    @property
    def label(self) -> str:
        """ "check", "gunicorn: forked"; without the entry point where there is but one."""
        name, role = point_label(self.point), visible(self.role.label)
        if self.alone:
            return role or name
        return f"{name}: {role}" if role else name


def point_label(point: PointComparison) -> str:
    """The entry point; of two different ones both."""
    return visible(point.a if point.a == point.b else f"{point.a} {ARROW} {point.b}")


def places_of(comparison: Comparison) -> list[Place]:
    """All roles that both sides have."""
    alone = len(comparison.points) == 1
    return [
        Place(point, role, alone)
        for point in comparison.points
        for role in point.roles
        if role.a and role.b
    ]


def fold(
    places: Iterable[Place],
    values: Callable[[RoleComparison], Iterable[_Value]],
    key: Callable[[_Value], object],
) -> list[Folded[_Value]]:
    """The values of all places; those with the same key are one, with the first as example."""
    found: dict[object, Folded[_Value]] = {}
    for place in places:
        for value in values(place.role):
            one = found.setdefault(key(value), Folded(value))
            if place.label not in one.places:
                one.places.append(place.label)
    return list(found.values())


def fold_imports(places: Sequence[Place], *, new: bool) -> list[Folded[Brought]]:
    """Who brought new modules, or those that are gone; the dearest first.

    Each module is told once, with the group in which most are told; its cost is the median over
    all places, and the group's places are those of its dearest module.
    """
    found = [
        one
        for place in places
        for one in (place.role.new_imports if new else place.role.gone_imports)
    ]
    where: dict[str, list[str]] = {}
    costs: dict[str, list[int]] = {}
    for place in places:
        for one in place.role.new_imports if new else place.role.gone_imports:
            for name, own_ns in zip(one.modules, one.own_ns, strict=True):
                where.setdefault(name, []).append(place.label)
                costs.setdefault(name, []).append(own_ns)
    median_ns = {name: round(statistics.median(values)) for name, values in costs.items()}
    told: set[str] = set()
    folded = []
    for one in sorted(found, key=lambda one: -len(one.modules)):
        names = tuple(name for name in one.modules if name not in told)
        if names:
            told.update(names)
            roots = tuple(name for name in one.roots if name in names) or names
            rest = msgspec.structs.replace(
                one, modules=names, roots=roots,
                own_ns=tuple(median_ns[name] for name in names),
                chain=one.chain if one.chain[-1] in names else (),
            )  # fmt: skip
            folded.append(Folded(rest, list(dict.fromkeys(where[roots[0]]))))
    return sorted(folded, key=lambda item: -item.value.cost_ns)


def where_label(places: Sequence[str], all_places: Sequence[str]) -> str:
    """Where something is true: "everywhere", "everywhere but a", "a, b"."""
    if len(all_places) == 1:
        return ""
    missing = [place for place in all_places if place not in places]
    if not missing:
        return "everywhere"
    if len(places) > len(missing):
        return f"everywhere but {', '.join(_joined(missing, all_places))}"
    return ", ".join(_joined(places, all_places))


def _joined(places: Sequence[str], all_places: Sequence[str]) -> list[str]:
    """The places; an entry point all of whose processes are among them by its name alone."""
    points: dict[str, list[str]] = {}
    for place in all_places:
        points.setdefault(place.partition(": ")[0], []).append(place)
    whole = {point for point, group in points.items() if all(one in places for one in group)}
    return list(
        dict.fromkeys(
            point if (point := place.partition(": ")[0]) in whole else place for place in places
        )
    )


def versions_that_differ(comparison: Comparison) -> list[str]:
    """Versions, project, settings and commands that are not the same on both sides."""
    a, b = comparison.a, comparison.b
    told = []
    for what, left, right in (
        ("Django", ", ".join(a.djangos), ", ".join(b.djangos)),
        ("Python", ", ".join(a.pythons), ", ".join(b.pythons)),
        ("project", a.project, b.project),
        ("settings", ", ".join(a.settings), ", ".join(b.settings)),
        ("django-trace", a.tool_version, b.tool_version),
    ):
        if left != right:
            told.append(visible(f"{what} {left or 'none'} {ARROW} {right or 'none'}"))
    for point in comparison.points:
        if point.a_command != point.b_command:
            for name, command in (("A", point.a_command), ("B", point.b_command)):
                told.append(visible(f"{point_label(point)}, {name}: {command or 'no command'}"))
    return told


def cautions(comparison: Comparison) -> list[str]:
    """What limits what can be said: too few recordings, another pace, imports left out."""
    told = []
    if any(point.fewest < ENOUGH for point in comparison.points):
        fewest = min(point.fewest for point in comparison.points)
        told.append(
            f"With {count(fewest, 'recording')} on a side, noise cannot be told from change: only "
            f"gross differences of time are named. Record with --repeat 5."
        )
    paces = [point.pace for point in comparison.points]
    pace = statistics.median(paces) if paces else 1.0
    if abs(pace - 1) > _PACE_WORTH_A_WORD:
        told.append(
            f"What both sides import took {pace:.2f} times as long in B: another machine, a busier "
            "one, or another Python. Differences are named only if they hold beyond that."
        )
    without = [point_label(point) for point in comparison.points if not point.imports]
    if without:
        told.append(f"Imports were not recorded on both sides of {', '.join(without)}.")
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        if side.problems:
            told.append(
                f"{name} lacks something ({count(side.problems, 'problem')}); `django-trace show` "
                "tells what."
            )
    return told


def outcomes_that_differ(comparison: Comparison) -> list[tuple[str, str]]:
    """Entry points and roles that only one side has or that end otherwise: subject and sentence."""
    told = [(visible(point), "only in A") for point in comparison.only_a]
    told += [(visible(point), "only in B") for point in comparison.only_b]
    for point in comparison.points:
        left, right = _outcomes(point.a_outcomes), _outcomes(point.b_outcomes)
        if left != right:
            reason = point.b_reason or point.a_reason
            told.append(
                (
                    point_label(point),
                    f"{left} {ARROW} {right}" + (f": {visible(reason)}" if reason else ""),
                )
            )
        for role in point.roles:
            if role.a != role.b:
                label = Place(point, role, len(comparison.points) == 1).label
                told.append((label, f"{count(role.a, 'process')} {ARROW} {role.b}"))
    return told


def _outcomes(outcomes: Sequence[str]) -> str:
    names = list(dict.fromkeys(outcomes))
    if len(names) == 1:
        return names[0]
    return ", ".join(f"{outcomes.count(name)} {name}" for name in names)


def changes_with_verdict(places: Iterable[Place]) -> list[tuple[Place, Change]]:
    """Measures, then single steps and modules, that are beyond noise; times before counts."""
    return [
        (place, change)
        for place in places
        for change in (*place.role.measures, *place.role.steps)
        if change.verdict and change.unit == "ns" and change.name != "models_ready"
    ]


def models_ready(place: Place) -> Change | None:
    """When models can be used in a process, on both sides."""
    return next((one for one in place.role.measures if one.name == "models_ready"), None)


def one_sided(places: Iterable[Place]) -> list[Folded[Difference]]:
    """What the other side does in no process at all, or not as often; category by category."""
    folded = fold(
        places,
        lambda role: (one for one in role.differences if not one.elsewhere),
        lambda one: (one.category, one.name, difference_sign(one), one.a < one.b),
    )
    return sorted(folded, key=lambda one: CATEGORIES.index(one.value.category))


def moves(places: Iterable[Place]) -> list[Folded[Move]]:
    """What has another place in the order."""
    return fold(places, lambda role: role.moves, lambda one: (one.category, one.name, one.after))


def elsewhere(places: Iterable[Place]) -> list[tuple[str, str, list[str]]]:
    """What both sides do, though not in the same processes: category, where, names."""
    groups: dict[tuple[str, str, str, str, str], list[str]] = {}
    for place in places:
        point = "" if place.alone else f"{point_label(place.point)}: "
        for one in place.role.differences:
            if one.elsewhere:
                key = point, one.category, "A" if one.a else "B", place.role.label, one.elsewhere
                names = groups.setdefault(key, [])
                if one.name not in names:
                    names.append(one.name)
    told = []
    for (point, category, side, here, there), names in groups.items():
        other = "B" if side == "A" else "A"
        mirrored = groups.get((point, category, other, there, here))
        if mirrored is not None and set(mirrored) == set(names):
            if side == "B":
                continue
            sentence = f"{point}A in “{visible(here)}”, B in “{visible(there)}”"
        else:
            sentence = f"{point}in “{visible(here)}” only {side} does it; "
            sentence += f"{other} does in “{visible(there)}”"
        told.append((category, sentence, [visible(name) for name in names]))
    return told
