"""What formats with one time line for the whole run share: where entries lie, who descends."""

from __future__ import annotations

from datetime import datetime, timezone

from tracer.trace.model import Entry, Process, Span, Trace

_ONE_DAY_NS = 86_400 * 10**9
_PAUSE_NS = 10**9


def unix_zero_ns(trace: Trace, entry: Entry) -> int:
    """When the time line of an entry begins, in nanoseconds since 1970; 0 when nobody said."""
    for process in trace.processes_of(entry.id):
        if process.wall_ns:
            return process.wall_ns - process.start_ns
    return _parsed_ns(entry.started) or _parsed_ns(trace.created)


def offsets_ns(trace: Trace) -> dict[str, int]:
    """Where each entry begins on one time line, in nanoseconds after the first one.

    That is where the wall clock puts it. When an entry has no wall clock, or the clocks lie more
    than a day apart, entries follow each other with a pause of one second.
    """
    zeros = {entry.id: unix_zero_ns(trace, entry) for entry in trace.entries}
    known = [zeros[process.entry] for process in trace.processes if process.entry in zeros]
    first_ns, last_ns = min(known, default=0), max(known, default=0)
    if first_ns and last_ns - first_ns < _ONE_DAY_NS:
        return {entry_id: max(0, zero - first_ns) for entry_id, zero in zeros.items()}
    offsets: dict[str, int] = {}
    at_ns = 0
    for entry in trace.entries:
        offsets[entry.id] = at_ns
        ends = [process.end_ns for process in trace.processes_of(entry.id)]
        at_ns += max(ends, default=0) + _PAUSE_NS
    return offsets


def by_descent(processes: tuple[Process, ...]) -> list[Process]:
    """The processes so that each comes after its parent and before its parent's next child."""
    children: dict[str | None, list[Process]] = {}
    keys = {process.key for process in processes}
    for process in processes:
        parent = process.parent if process.parent in keys else None
        children.setdefault(parent, []).append(process)
    ordered: list[Process] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        process = waiting.pop()
        ordered.append(process)
        waiting += children.get(process.key, [])[::-1]
    return ordered


def threads_of(trace: Trace, process: Process) -> dict[int, list[Span]]:
    """The spans of each thread that did anything, the main thread first, outer spans first."""
    threads: dict[int, list[Span]] = {process.main_thread: []}
    for span in trace.spans_of(process.key):
        threads.setdefault(span.thread, []).append(span)
    for instant in trace.instants_of(process.key):
        threads.setdefault(instant.thread, [])
    for spans in threads.values():
        spans.sort(key=_outer_first)
    return threads


def lifetime(trace: Trace, process: Process) -> tuple[int, int]:
    """From the first to the last thing the process told, in nanoseconds of its entry."""
    spans = trace.spans_of(process.key)
    instants = trace.instants_of(process.key)
    starts = [process.start_ns]
    starts += [spans[0].start_ns] if spans else []
    starts += [instants[0].t_ns] if instants else []
    return min(starts), max(process.end_ns, *starts)


def _outer_first(span: Span) -> tuple[int, int]:
    return span.start_ns, span.depth


def _parsed_ns(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0, int(moment.timestamp())) * 10**9
