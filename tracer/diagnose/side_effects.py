"""What `ready()` did to the world outside its process, and what it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracer.trace.model import Instant, Span, Trace

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE")


@dataclass(frozen=True)
class Effect:
    """Something done: in words, as the verb and what follows, and as it was told."""

    does: str
    told: Instant | Span


def effects(trace: Trace, within: Span) -> Iterator[Effect]:
    """What was done inside that span, in the same thread: instants first, then spans."""
    for instant in trace.instants_of(within.process):
        if instant.span is not None and _is_inside(trace, instant.span, within):
            does = _of_instant(instant)
            if does:
                yield Effect(does, instant)
    for span in trace.spans_of(within.process, "socket.connect", "db.query"):
        if within in trace.ancestors(span):
            if span.kind == "socket.connect":
                yield Effect(f"connects to {span.name}", span)
            elif span.text("operation") in _WRITES:
                yield Effect(f"writes to the database ({span.text('operation')})", span)


def _of_instant(instant: Instant) -> str:
    if instant.kind == "thread.start":
        return f"starts the thread {instant.name}"
    if instant.kind == "subprocess":
        program = next(iter(instant.texts("argv")), "a program").rpartition("/")[2]
        return f"runs the program {program}"
    if instant.kind == "server.listening":
        return f"listens at {instant.name}"
    if instant.kind == "signal.connect":
        return f"connects {instant.text('receiver')}"
    return ""


def _is_inside(trace: Trace, span_id: str, outer: Span) -> bool:
    span = trace.span(span_id)
    return span == outer or outer in trace.ancestors(span)
