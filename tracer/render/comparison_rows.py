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
    Side,
)
from tracer.compare.happenings import CATEGORIES
from tracer.compare.imports import Brought
from tracer.compare.measures import MEASURES
from tracer.compare.statistics import ENOUGH, spread
from tracer.trace.model import Span

from .wording import count, duration, span_label, visible

ARROW = "→"
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


def fold_imports(places: Iterable[Place], *, new: bool) -> list[Folded[Brought]]:
    """Who brought new modules, or those that are gone; the dearest first.

    Each module is told once, where it cost most; the places are those where the first of its
    group is new.
    """
    found = [
        (place.label, one)
        for place in places
        for one in (place.role.new_imports if new else place.role.gone_imports)
    ]
    where: dict[str, list[str]] = {}
    for label, one in found:
        for name in one.modules:
            where.setdefault(name, []).append(label)
    told: set[str] = set()
    folded = []
    for _, one in sorted(found, key=lambda item: -item[1].cost_ns):
        left = [pair for pair in zip(one.modules, one.own_ns, strict=True) if pair[0] not in told]
        if left:
            told.update(name for name, _ in left)
            names = tuple(name for name, _ in left)
            roots = tuple(name for name in one.roots if name in names) or names
            rest = msgspec.structs.replace(
                one, modules=names, roots=roots, own_ns=tuple(own_ns for _, own_ns in left),
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


def side_facts(side: Side) -> list[str]:
    """What a side was recorded with, and when."""
    fewest, most = side.recordings
    number = count(most, "recording") if fewest == most else f"{fewest} to {most} recordings"
    versions = [f"Python {', '.join(side.pythons)}"] if side.pythons else []
    versions += [f"Django {', '.join(side.djangos)}"] if side.djangos else []
    facts = [visible(", ".join([*versions, *side.settings]))]
    each = number if side.point else f"{number} of each entry point"
    facts.append(visible(f"{side.created}, {each}" if side.created else each))
    return [fact for fact in facts if fact]


def side_name(side: Side) -> str:
    """The run, and the entry point if one was chosen."""
    return visible(f"{side.path.rstrip('/')}/{side.point}" if side.point else side.path)


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


def change_label(change: Change) -> str:
    """What got slower, in a few words."""
    if change.kind == "measure":
        kind = MEASURES[change.name]
        return {"startup": "start of the process to ready", "ready": "all ready()"}.get(
            change.name, kind.meaning
        )
    if change.kind == "module":
        return visible(f"the code of {change.name} itself")
    if change.kind == "imports":
        return "imports outside of Django's steps"
    return step_label(change.kind, change.name)


def step_label(kind: str, name: str) -> str:
    """A step known by its kind and name alone, as elsewhere."""
    span = Span(
        id="", process="", thread=0, kind=kind, name=name, start_ns=0, end_ns=0, outcome="ok",
        error="", parent=None, depth=0, self_ns=0, attributes={"phase": name, "registry": "main"},
    )  # fmt: skip
    return span_label(span)


def value_label(values: Sequence[int]) -> str:
    """The median, and how far the recordings spread around it."""
    if not values:
        return "·"
    if not any(values):
        return "inherited"
    middle = duration(round(statistics.median(values)))
    if len(values) == 1:
        return middle
    about = duration(round(spread(values)))
    (number, unit), (about_number, about_unit) = middle.split(" "), about.split(" ")
    if unit == about_unit:
        return f"{number} ±{about_number} {unit}"
    return f"{middle} ±{about}"


def difference_label(change: Change) -> str:
    """By how much the medians differ, with sign."""
    if not change.a or not change.b:
        return ""
    apart = round(statistics.median(change.b) - statistics.median(change.a))
    return f"{'+' if apart >= 0 else '-'}{duration(abs(apart))}"


def sign_label(one: Difference) -> str:
    """The same in words."""
    if one.a and one.b:
        return "more often in B" if one.b > one.a else "less often in B"
    return "only in A" if one.a else "only in B"


def difference_sign(one: Difference | Move) -> str:
    """ "+" for what only B has, "-" for what only A has, "~" for what both have."""
    if not one.a:
        return "+"
    return "~" if one.b else "-"


def difference_name(one: Difference) -> str:
    """What it is, how often, and how long it took when that is worth a word."""
    times = f" {one.a} {ARROW} {one.b} times" if one.a and one.b else ""
    took = f", {duration(one.duration_ns)}" if one.duration_ns >= 1_000_000 else ""
    return visible(one.name) + times + took


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


def move_label(one: Move) -> str:
    """From which place to which, and behind what."""
    behind = f"after {visible(one.after)}" if one.after else "first of all"
    return f"{one.a} of {one.a_of} {ARROW} {one.b} of {one.b_of}, {behind}"


def chain_label(one: Brought) -> str:
    """The way from the line that brought them to the dearest module; empty when it is direct."""
    if len(one.chain) < 2:
        return ""
    names = [visible(name) for name in one.chain]
    if len(names) > 4:
        names = [*names[:2], "…", *names[-2:]]
    return f" {ARROW} ".join(names)


def bringer_label(one: Brought) -> str:
    """Who brought them; what no line of Python asked for, Python itself."""
    return visible(one.by) or "Python itself"


def modules_label(one: Brought, limit: int = 3) -> str:
    """How many modules, and the dearest of those that were asked for."""
    names = ", ".join(visible(name) for name in one.roots[:limit])
    more = len(one.modules) - min(limit, len(one.roots))
    return f"{names} and {more} more" if more > 0 else names
