"""Several recordings as one, for whoever compares what is in them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import msgspec

from .model import Trace


def combined(traces: Sequence[Trace]) -> Trace:
    """One trace with the entry points of all; a single trace is returned as it is.

    An entry point's id stays when no other recording has it; else the name of its run stands
    before it, as in "before:gunicorn", or its number when the runs are called alike. Where it
    lies on disk, the project and the time are those of the first recording. `ValueError` for
    no trace.
    """
    if not traces:
        raise ValueError("There is no recording.")
    if len(traces) == 1:
        return traces[0]
    times = Counter(entry.id for trace in traces for entry in trace.entries)
    names = [os.path.basename(os.path.normpath(trace.path)) for trace in traces]
    if len(set(names)) < len(names):
        names = [str(number) for number in range(1, len(names) + 1)]
    shared = {entry_id for entry_id, number in times.items() if number > 1}
    parts = [_renamed(trace, name, shared) for trace, name in zip(traces, names, strict=True)]
    return msgspec.structs.replace(
        parts[0],
        entries=tuple(one for part in parts for one in part.entries),
        processes=tuple(one for part in parts for one in part.processes),
        spans=tuple(one for part in parts for one in part.spans),
        instants=tuple(one for part in parts for one in part.instants),
        problems=tuple(one for part in parts for one in part.problems),
    )


def _renamed(trace: Trace, name: str, shared: set[str]) -> Trace:
    """The trace with that name before whatever else two of the runs would call alike."""
    replace = msgspec.structs.replace

    def entry_id(known: str) -> str:
        return f"{name}:{known}" if known in shared else known

    def key(known: str) -> str:
        entry, slash, number = known.rpartition("/")
        return f"{entry_id(entry)}{slash}{number}"

    def inner(known: str | None) -> str | None:
        return None if known is None else f"{name}:{known}"

    return replace(
        trace,
        entries=tuple(
            replace(one, id=entry_id(one.id), repeat_of=one.repeat_of and entry_id(one.repeat_of))
            for one in trace.entries
        ),
        processes=tuple(
            replace(
                one,
                key=key(one.key),
                entry=entry_id(one.entry),
                parent=None if one.parent is None else key(one.parent),
            )
            for one in trace.processes
        ),
        spans=tuple(
            replace(one, id=f"{name}:{one.id}", process=key(one.process), parent=inner(one.parent))
            for one in trace.spans
        ),
        instants=tuple(
            replace(one, process=key(one.process), span=inner(one.span)) for one in trace.instants
        ),
        problems=tuple(
            replace(one, file=f"{name}/{one.file}" if one.file else name) for one in trace.problems
        ),
    )
