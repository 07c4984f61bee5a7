"""A comparison in words: what all its formats show, with what is alike everywhere said once."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

import msgspec

from tracer.compare.comparison import Change, Comparison, Difference, Move
from tracer.compare.happenings import CATEGORIES
from tracer.compare.statistics import ENOUGH, PLENTY

from ..wording import count, visible
from .fold import Folded, Place, fold, places_of, point_label
from .words import ARROW, UNCERTAIN, certainty_label, gap_ns

_PACE_WORTH_A_WORD = 0.1
_GAP_WORTH_A_WORD = 0.1


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
    fewest = min((point.fewest for point in comparison.points), default=PLENTY)
    if fewest < ENOUGH:
        told.append(
            f"With {count(fewest, 'recording')} on a side, noise cannot be told from change: only "
            f"gross differences of time are named. Record with --repeat 5."
        )
    elif fewest < PLENTY and _uncertain(comparison):
        told.append(
            f"With {fewest} recordings on a side, only times that are very far apart can be told "
            f"from noise. More are needed for the rest: record both with --repeat {PLENTY}."
        )
    paces = [point.pace for point in comparison.points]
    pace = statistics.median(paces) if paces else 1.0
    if abs(pace - 1) > _PACE_WORTH_A_WORD:
        told.append(
            f"What both sides import took {pace:.2f} times as long in B, as "
            f"{_where(comparison, pace)}. Differences are named only if they hold beyond that."
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


def _uncertain(comparison: Comparison) -> bool:
    """Whether there is a difference that would matter if it were certain."""
    return any(
        certainty_label(change) == UNCERTAIN
        and abs(gap_ns(change)) > _GAP_WORTH_A_WORD * statistics.median(change.a)
        for place in places_of(comparison)
        if (change := models_ready(place))
    )


def _where(comparison: Comparison, pace: float) -> str:
    """Where all a side does may take another time, without what is the same on both."""
    a, b = comparison.a, comparison.b
    told = ["on a busier machine" if pace > 1 else "on a less busy machine"]
    if a.path != b.path:
        told.append("on another one")
    if a.pythons != b.pythons:
        told.append("with another Python")
    return " or ".join(filter(None, [", ".join(told[:-1]), told[-1]]))


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
    """What the other side does in no process at all, or not as often; category by category.

    How long it took is the median over the processes.
    """
    folded = fold(
        places,
        lambda role: (one for one in role.differences if not one.elsewhere),
        lambda one: (one.category, one.name, _how_often(one)),
        lambda one: one.where,
    )
    for group in folded:
        took = round(statistics.median(one.duration_ns for one in group.alike))
        group.value = msgspec.structs.replace(group.value, duration_ns=took)
    return sorted(folded, key=lambda one: CATEGORIES.index(one.value.category))


def _how_often(one: Difference) -> tuple[int, ...]:
    return (one.a, one.b) if one.a and one.b else (int(one.a > 0), int(one.b > 0))


def moves(places: Iterable[Place]) -> list[Folded[Move]]:
    """What has another place in the order."""
    return fold(places, lambda role: role.moves, lambda one: one)


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
