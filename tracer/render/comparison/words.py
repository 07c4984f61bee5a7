"""The single values of a comparison in words, the same in all its formats."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from tracer.compare.comparison import Change, Difference, Move, Side
from tracer.compare.imports import Brought
from tracer.compare.measures import MEASURES
from tracer.compare.statistics import spread
from tracer.trace.model import Span

from ..wording import count, duration, moment, span_label, visible

ARROW = "→"
UNCERTAIN = "not certain"
UNCERTAIN_MEANS = (
    "not certain: the recordings spread too far, or are too few, to tell it from noise"
)


def side_facts(side: Side) -> list[str]:
    """What a side was recorded with, and when."""
    fewest, most = side.recordings
    number = count(most, "recording") if fewest == most else f"{fewest} to {most} recordings"
    versions = [f"Python {', '.join(side.pythons)}"] if side.pythons else []
    versions += [f"Django {', '.join(side.djangos)}"] if side.djangos else []
    facts = [visible(", ".join([*versions, *side.settings]))]
    each = number if side.point else f"{number} of each entry point"
    facts.append(visible(f"{moment(side.created)}, {each}" if side.created else each))
    return [fact for fact in facts if fact]


def side_name(side: Side) -> str:
    """The run, and the entry point if one was chosen."""
    return visible(f"{side.path.rstrip('/')}/{side.point}" if side.point else side.path)


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
    label = step_label(change.kind, change.name)
    # A measure of that name counts all that is within.
    return f"{label} itself" if change.kind in MEASURES else label


def processes_label(a: int, b: int, statistic: str = "median") -> str:
    """That a time is of several processes: "median of 2 processes"; empty for single ones."""
    if max(a, b) < 2:
        return ""
    if a == b:
        return f"{statistic} of {a} processes"
    if min(a, b) > 1:
        return f"{statistic} of {a} and {b} processes"
    return f"{statistic} of {a} processes in A" if a > b else f"{statistic} of {b} processes in B"


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


def difference_label(change: Change, minus: str = "-") -> str:
    """By how much the medians differ, with sign; without one when they are the same."""
    if not change.a or not change.b:
        return ""
    apart = gap_ns(change)
    return f"{'+' if apart > 0 else minus if apart < 0 else ''}{duration(abs(apart))}"


def certainty_label(change: Change) -> str:
    """The verdict on two times, or that there is none; empty when there is nothing to judge."""
    if change.verdict or not change.a or not change.b:
        return change.verdict
    return UNCERTAIN if gap_ns(change) else ""


def gap_ns(change: Change) -> int:
    """How much longer B took, by the medians; negative when it took less."""
    return round(statistics.median(change.b) - statistics.median(change.a))


def sign_label(one: Difference) -> str:
    """The same in words."""
    if one.a and one.b:
        return f"{'more' if one.b > one.a else 'less'} often in B, {times_label(one)}"
    return "only in A" if one.a else "only in B"


def difference_sign(one: Difference | Move) -> str:
    """ "+" for what only B has, "-" for what only A has, "~" for what both have."""
    if not one.a:
        return "+"
    return "~" if one.b else "-"


def difference_name(one: Difference) -> str:
    """What it is, and how long it took when that is worth a word."""
    took = f", {duration(one.duration_ns)}" if one.duration_ns >= 1_000_000 else ""
    return visible(one.name) + took


def times_label(one: Difference) -> str:
    """How often on each side, of what happens on both."""
    return f"{one.a} {ARROW} {one.b} times" if one.a and one.b else ""


def move_label(one: Move) -> str:
    """From which place to which, and behind or within what."""
    behind = "first of all"
    if one.after:
        behind = f"{'inside' if one.inside else 'after'} {visible(one.after)}"
    return f"{one.a} of {one.a_of} {ARROW} {one.b} of {one.b_of}, {behind}"


def chain_label(one: Brought) -> str:
    """The way from the line that brought them to the dearest module; empty when it is direct."""
    if len(one.chain) < 2:
        return ""
    names = [visible(name) for name in one.chain]
    if len(names) > 4:
        names = [*names[:2], "…", *names[-2:]]
    return f" {ARROW} ".join(names)


def bringer_label(by: str) -> str:
    """Who brought them; what no line of Python asked for, Python itself."""
    return visible(by) or "Python itself"


def modules_label(one: Brought, limit: int = 3) -> str:
    """How many modules, and the dearest of those that were asked for."""
    names = ", ".join(visible(name) for name in one.roots[:limit])
    more = len(one.modules) - min(limit, len(one.roots))
    return f"{names} and {more} more" if more > 0 else names
