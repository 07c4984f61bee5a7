"""Failed start-ups: whether an error mattered, where it was raised, and who listed the app."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tracer.trace.finding import Finding
from tracer.trace.model import Entry, Instant, Process, Span, Trace
from tracer.trace.registry import is_main

NOT_READY = ("Apps aren't loaded yet.", "Models aren't loaded yet.")
"""What `AppRegistryNotReady` says, but for the translation's own text."""
TRANSLATION_TOO_EARLY = "The translation infrastructure cannot be initialized"
_SERVER_ERROR = 500


def went_well(trace: Trace, process: Process) -> bool:
    """Whether its entry point came to a good end: an error on the way was caught and dealt with."""
    entry = trace.entry(process.entry)
    return entry.outcome == "ok" and not only_server_errors(entry)


def only_server_errors(entry: Entry) -> int:
    """The least status, if all that were answered were answered with 500 or more; else 0."""
    answers = [one.status for one in entry.requests if one.status is not None]
    return min(answers) if answers and min(answers) >= _SERVER_ERROR else 0


def populations(trace: Trace, process: Process) -> list[Span]:
    """The populate() calls for the main registry that had something to do."""
    return [
        span
        for span in trace.spans_of(process.key, "populate")
        if is_main(span) and span.text("full") != "0"
    ]


def refusals(trace: Trace, process: Process, within: Span | None = None) -> list[Instant]:
    """When `AppRegistryNotReady` was raised there for want of apps or models, inside a span.

    Where translation asked for the apps, Django raises a second one with a text of its own, from
    the first; that is another matter.
    """
    told = trace.instants_of(process.key, "registry.not_ready")
    nexts = (*told[1:], None)
    return [
        refused
        for refused, following in zip(told, nexts, strict=False)
        if refused.text("message") in NOT_READY
        and not (following and following.text("message").startswith(TRANSLATION_TOO_EARLY))
        and (within is None or is_within(trace, refused, within))
    ]


def is_within(trace: Trace, one: Instant | Span, outer: Span) -> bool:
    """Whether it happened inside that span, in the same thread."""
    if isinstance(one, Span):
        return outer in trace.ancestors(one)
    if one.span is None:
        return False
    span = trace.span(one.span)
    return outer == span or outer in trace.ancestors(span)


def around(trace: Trace, one: Instant | Span, *kinds: str) -> list[Span]:
    """The spans of those kinds that it happened in, innermost first."""
    if isinstance(one, Span):
        spans = trace.ancestors(one)
    else:
        inner = None if one.span is None else trace.span(one.span)
        spans = [] if inner is None else [inner, *trace.ancestors(inner)]
    return [span for span in spans if span.kind in kinds]


def error_type(span: Span) -> str:
    """The type of the exception that left a span; empty without one."""
    return span.error.partition(":")[0]


def sentence(error: str) -> str:
    """What an exception said, with one full stop."""
    return error.rstrip(". ") + "."


def entry_of(trace: Trace, loading: Span) -> str:
    """The entry of INSTALLED_APPS whose app that span is about; empty where it is not known."""
    if entry := loading.text("entry"):
        return entry
    created = trace.spans_of(loading.process, "app.create")
    label = loading.text("label")
    return next((one.text("entry") for one in created if one.text("label") == label != ""), "")


def listed_at(trace: Trace, process: Process, entry: str) -> list[str]:
    """The lines of the settings that list an entry of INSTALLED_APPS, told when that failed."""
    return [
        listed.text("file")
        for listed in trace.instants_of(process.key, "app.listed")
        if listed.text("entry") == entry
    ]


def once_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for what several processes show alike: same words, same place."""
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.code, finding.title, finding.place), []).append(finding)
    for same in alike.values():
        processes = [key for finding in same for key in finding.processes]
        yield msgspec.structs.replace(
            same[0],
            processes=tuple(dict.fromkeys(processes)),
            possible=all(finding.possible for finding in same),
        )
