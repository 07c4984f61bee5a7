"""An entry point recorded several times: which recordings belong together, which is typical."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from .model import Entry, Trace
from .registry import flag_ns

_REPEATED = re.compile(r"(?P<point>.+)\.(?P<number>[1-9][0-9]*)")


def repeated_id(point: str, number: int) -> str:
    """The id of the recording of that number, from 1: "check", then "check.2", "check.3"."""
    return point if number == 1 else f"{point}.{number}"


def numbered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, those of one entry point together, each knowing its number of how many.

    What the manifest does not tell (a recording that was cut short) is told by the id.
    """
    groups: dict[str, list[Entry]] = {}
    entries = list(entries)
    known = {entry.id for entry in entries}
    for entry in entries:
        found = _REPEATED.fullmatch(entry.id)
        if not entry.repeat_of and not entry.command and found and found["point"] in known:
            entry = msgspec.structs.replace(entry, repeat_of=found["point"])
        groups.setdefault(entry.point, []).append(entry)
    return tuple(
        msgspec.structs.replace(entry, repeat=number, repeats=len(group))
        for group in groups.values()
        for number, entry in enumerate(group, 1)
    )


def recordings(trace: Trace) -> dict[str, tuple[Entry, ...]]:
    """The recordings of each entry point, in the order they were made."""
    groups: dict[str, tuple[Entry, ...]] = {}
    for entry in trace.entries:
        groups[entry.point] = (*groups.get(entry.point, ()), entry)
    return groups


def typical(trace: Trace, entries: Sequence[Entry]) -> Entry:
    """Of several recordings the one whose start-up took the median time.

    Those that ended as most of them did are considered; of an even number the quicker of the two
    in the middle is taken.
    """
    usual = Counter(entry.outcome for entry in entries).most_common(1)[0][0]
    considered = [entry for entry in entries if entry.outcome == usual]
    considered.sort(key=lambda entry: startup_ns(trace, entry))
    return considered[(len(considered) - 1) // 2]


def startup_ns(trace: Trace, entry: Entry) -> int:
    """When the last process of the entry point had filled its app registry.

    Nanoseconds since its first process started; without any such process, how long it took.
    """
    moments = [
        process.start_ns + moment
        for process in trace.processes_of(entry.id)
        if (moment := flag_ns(trace, process, "ready")) is not None
    ]
    return max(moments, default=entry.duration_ns)
