"""What a user may name as a side of a comparison: a run, or one entry point of a run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tracer.trace.errors import TracerError
from tracer.trace.manifest import MANIFEST_NAME
from tracer.trace.model import Trace
from tracer.trace.reader import load
from tracer.trace.repeats import recordings

from .compare import Chosen


def read_sides(
    a: str | os.PathLike[str], b: str | os.PathLike[str] | None, entries: Sequence[str]
) -> tuple[Chosen, Chosen, tuple[str, ...]]:
    """The two sides, and the entry points to which two whole runs are to be restricted.

    A side is a run or, as its directory is, RUN/ENTRY; where only one is an entry point, the same
    one of the other run is meant. One run alone is compared with itself: then `entries` are two of
    its entry points. `TracerError` diff-one-side when there is nothing to compare with,
    unknown-entry, and all that `load` raises.
    """
    left = read_side(a)
    if b is None:
        if left.point or len(entries) != 2:
            raise TracerError(
                "diff-one-side",
                "There is one run to compare, and nothing to compare it with.",
                "Name a second run, or two entry points of this one: --entry check --entry shell.",
            )
        first, second = (_known(left.trace, entry) for entry in entries)
        return Chosen(left.trace, first), Chosen(left.trace, second), ()
    right = read_side(b)
    for entry in entries:
        for side in (left, right):
            if not side.point:
                _known(side.trace, entry)
            elif side.point != entry:
                raise unknown_entry(entry, [side.point])
    if left.point and not right.point:
        right = _same_entry(left, right)
    elif right.point and not left.point:
        left = _same_entry(right, left)
    return left, right, tuple(entries)


def read_side(path: str | os.PathLike[str]) -> Chosen:
    """The run at `path`, or the entry point of the run one level above."""
    place = Path(path)
    if not (place / MANIFEST_NAME).exists() and (place.parent / MANIFEST_NAME).exists():
        trace = load(place.parent)
        return Chosen(trace, _known(trace, place.name))
    return Chosen(load(place))


def _same_entry(chosen: Chosen, other: Chosen) -> Chosen:
    """The entry point of the other run that the chosen one, or recording of one, is."""
    known = recordings(chosen.trace)
    point = next(
        point for point, group in known.items() if chosen.point in (point, *(e.id for e in group))
    )
    return Chosen(other.trace, _known(other.trace, point))


def _known(trace: Trace, entry: str) -> str:
    known = [*recordings(trace), *(one.id for one in trace.entries)]
    if entry not in known:
        raise unknown_entry(entry, list(recordings(trace)))
    return entry


def unknown_entry(entry: str, known: Sequence[str]) -> TracerError:
    """The error that names the entry points there are."""
    return TracerError(
        "unknown-entry",
        f"The run has no entry point {entry}.",
        f"It has: {', '.join(known)}." if known else "It has no entry point at all.",
    )
