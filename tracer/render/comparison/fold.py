"""What is alike in several processes told once, and where it comes from in each of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tracer.compare.comparison import Comparison, PointComparison, RoleComparison
from tracer.compare.imports import Brought

from ..wording import visible
from .words import ARROW

_Value = TypeVar("_Value")


@dataclass
class Folded(Generic[_Value]):
    """Something to tell, with one of the processes as example.

    `origins` are the lines it comes from, or "", each with the processes in which it does.
    """

    value: _Value
    origins: dict[str, list[str]] = field(default_factory=dict)
    alike: list[_Value] = field(default_factory=list)
    """The values of all the processes, that of the example among them."""

    @property
    def places(self) -> list[str]:
        """The processes it is true of."""
        return list(dict.fromkeys(place for found in self.origins.values() for place in found))


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
    origin: Callable[[_Value], str] = lambda value: "",
) -> list[Folded[_Value]]:
    """The values of all places; those with the same key are one, with the first as example."""
    found: dict[object, Folded[_Value]] = {}
    for place in places:
        for value in values(place.role):
            one = found.setdefault(key(value), Folded(value))
            one.alike.append(value)
            labels = one.origins.setdefault(origin(value), [])
            if place.label not in labels:
                labels.append(place.label)
    return list(found.values())


def fold_imports(places: Sequence[Place], *, new: bool) -> list[Folded[Brought]]:
    """Who brought new modules, or those that are gone; the dearest first.

    Modules are told together when in every process the same line brought them. The cost of each
    is the median over all places; the way to the dearest is told where it is everywhere the same.
    """
    brought = [
        (place.label, one)
        for place in places
        for one in (place.role.new_imports if new else place.role.gone_imports)
    ]
    origins: dict[str, dict[str, list[str]]] = {}
    costs: dict[str, list[int]] = {}
    ways: dict[tuple[str, ...], set[str]] = {}
    for label, one in brought:
        ways.setdefault(one.chain, set()).add(label)
        for name, own_ns in zip(one.modules, one.own_ns, strict=True):
            origins.setdefault(name, {}).setdefault(one.by, []).append(label)
            costs.setdefault(name, []).append(own_ns)
    roots = list(dict.fromkeys(root for _, one in brought for root in one.roots))
    groups: dict[tuple[tuple[str, tuple[str, ...]], ...], list[str]] = {}
    for name, found in origins.items():
        key = tuple((by, tuple(dict.fromkeys(labels))) for by, labels in found.items())
        groups.setdefault(key, []).append(name)
    folded = []
    for bringers, names in groups.items():
        by, labels = bringers[0]
        known = set(names)
        alike = [way for way in ways if way[-1] in known and ways[way] >= set(labels)]
        value = Brought(
            by=by,
            chain=alike[0] if len(alike) == len(bringers) == 1 else (),
            roots=tuple(root for root in roots if root in known) or tuple(names),
            modules=tuple(names),
            own_ns=tuple(round(statistics.median(costs[name])) for name in names),
        )
        folded.append(Folded(value, {one: list(where) for one, where in bringers}))
    return sorted(folded, key=lambda item: -item.value.cost_ns)


def origins_of(one: Folded[_Value], all_places: Sequence[str]) -> list[tuple[str, str]]:
    """Each line it comes from, or "", with the processes in which it does; nothing if neither."""
    if len(one.origins) == 1:
        [(origin, places)] = one.origins.items()
        told = (visible(origin), where_label(places, all_places))
        return [told] if any(told) else []
    return [(visible(origin), joined(places, all_places)) for origin, places in one.origins.items()]


def where_label(places: Sequence[str], all_places: Sequence[str]) -> str:
    """Where something is true: "everywhere", "everywhere but a", "a, b"."""
    if len(all_places) == 1:
        return ""
    missing = [place for place in all_places if place not in places]
    if not missing:
        return "everywhere"
    if len(places) > len(missing):
        return f"everywhere but {joined(missing, all_places)}"
    return joined(places, all_places)


def joined(places: Sequence[str], all_places: Sequence[str]) -> str:
    """The places; an entry point all of whose processes are among them by its name alone."""
    points: dict[str, list[str]] = {}
    for place in all_places:
        points.setdefault(place.partition(": ")[0], []).append(place)
    whole = {point for point, group in points.items() if all(one in places for one in group)}
    names = [point if (point := place.partition(": ")[0]) in whole else place for place in places]
    return ", ".join(dict.fromkeys(names))
