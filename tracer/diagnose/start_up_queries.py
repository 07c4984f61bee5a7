"""Queries that a program sends while it starts: by which way, when, and whether they break it."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.trace.finding import Evidence
from tracer.trace.model import Span, Trace

from .start_up import around, place_to_act, way


def start_up_queries(trace: Trace) -> Iterator[Span]:
    """Queries and failing connections that a start-up stage or an import of the program led to.

    Not so the queries of Django's own commands, nor those of checks that the command told which
    databases they may ask.
    """
    for process in trace.processes:
        for span in trace.spans_of(process.key, "db.query", "db.connect"):
            failing = span.kind == "db.query" or span.outcome == "error"
            if failing and way(span) and not _allowed_check(trace, span):
                yield span


def breaks(trace: Trace, query: Span) -> bool:
    """Whether its error left the stage of the start, and nobody caught it before."""
    return query.outcome == "error" and any(
        span.outcome == "error" and span.error == query.error
        for span in around(trace, query)
        if not span.kind.startswith("db.")
    )


def by_line(queries: list[Span]) -> dict[str, list[Span]]:
    """The queries by the line to act at, the line with most of them first."""
    lines: dict[str, list[Span]] = {}
    for query in queries:
        lines.setdefault(place_to_act(query), []).append(query)
    return dict(sorted(lines.items(), key=lambda one: -len(one[1])))


def evidence(queries: list[Span], most: int = 10) -> tuple[Evidence, ...]:
    """The first of them, in order of time; the same from one line of a process are one."""
    same: dict[tuple[str, str, str], list[Span]] = {}
    for query in sorted(queries, key=lambda query: query.start_ns):
        same.setdefault((query.process, place_to_act(query), _told(query)), []).append(query)
    return tuple(
        Evidence(
            text=text if len(sent) == 1 else f"{text}, {len(sent)} times",
            process=process,
            t_ns=sent[0].start_ns,
            span=sent[0].id,
            place=place,
        )
        for (process, place, text), sent in list(same.items())[:most]
    )


def _told(query: Span) -> str:
    what = f"{query.text('operation')} query" if query.kind == "db.query" else "connection"
    alias = query.text("alias")
    return f"{what.strip()} to {alias}" + (f" fails: {query.error}" if query.error else "")


def _allowed_check(trace: Trace, query: Span) -> bool:
    if query.text("stage") != "run_checks":
        return False
    checks = next((span for span in around(trace, query) if span.kind == "checks"), None)
    return checks is not None and bool(checks.text("databases"))
