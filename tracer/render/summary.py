"""What a process did, counted: how often each step ran, where the time went, when models came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import is_library
from tracer.trace.registry import available_ns, is_main

from .wording import (
    instant_label,
    is_empty_check,
    place,
    span_label,
    visible,
)

WAITING_KINDS = frozenset({"autoreload.run", "autoreload.child"})
"""Spans that mostly wait: their own time is not spent on anything."""

SERVING_KINDS = WAITING_KINDS | {"management", "command"}
"""Spans that last as long as a server does, and say nothing of how long start-up took."""


_FRAMES = SERVING_KINDS | {"setup", "populate", "wsgi.application", "asgi.application"}
"""Spans with little code of their own: what they import is told apart from it."""

_MOMENTS_IN_SIGHT = ("flag", "registry.not_ready", "server.listening", "fork")
_STARTUP = frozenset({"settings", "setup", "populate", "urlconf"})


@dataclass(frozen=True)
class Counts:
    """How often each step of start-up ran in one process."""

    settings: int
    populate: int
    set_up: int
    """How many of these populates came to their end."""

    ready: int
    models: int
    checks: int
    urlconf: int
    connects: int


@dataclass(frozen=True)
class Cost:
    """A share of a process's time, with the imports it asked for."""

    label: str
    self_ns: int
    share: float


def counts_of(trace: Trace, process: Process) -> Counts:
    """The counts of a process, for the main app registry."""
    spans = Counter(span.kind for span in trace.spans_of(process.key))
    full = [
        span
        for span in trace.spans_of(process.key, "populate")
        if is_main(span) and span.text("full") != "0"
    ]
    models = {one.name for one in trace.instants_of(process.key, "model") if is_main(one)}
    return Counts(
        settings=spans["settings"] + spans["settings.configure"],
        populate=len(full),
        set_up=sum(1 for span in full if span.outcome == "ok"),
        ready=spans["app.ready"],
        models=len(models),
        checks=sum(1 for span in trace.spans_of(process.key, "checks") if not is_empty_check(span)),
        urlconf=spans["urlconf"],
        connects=spans["db.connect"],
    )


def models_ready_ns(trace: Trace, process: Process) -> int | None:
    """When models could be used, since the process started; 0 if inherited, None for never."""
    return available_ns(trace, process, "models_ready")


def was_cut(trace: Trace, process: Process) -> bool:
    """Whether the recording of the process lacks something, so that absence proves nothing."""
    return any(
        problem.file.rpartition("/")[2] == process.file
        and (problem.slug.startswith("file-") or problem.slug == "recording-refused")
        for problem in trace.problems
    )


def costs_of(trace: Trace, process: Process, limit: int = 5) -> list[Cost]:
    """Where the time of a process went, the most first; what is beyond `limit` comes as one.

    A span's own time counts for it, an import's for the step that asked for it; what no step
    asked for counts for the package whose import brought it.
    """
    totals: Counter[str] = Counter()
    serving = bool(trace.instants_of(process.key, "server.listening"))
    asked_for: dict[str, str] = {}
    for span in sorted(trace.spans_of(process.key), key=lambda span: span.depth):
        if span.kind != "import":
            label = span_label(span)
            asked_for[span.id] = f"imports by {label}" if span.kind in _FRAMES else label
            if not waits(span, serving):
                totals[label] += span.self_ns
        else:
            package = visible(span.name.partition(".")[0])
            label = asked_for.get(span.parent or "", f"import {package}")
            asked_for[span.id] = label
            totals[label] += span.self_ns
    total = sum(totals.values())
    costs = [
        Cost(label, self_ns, self_ns / total) for label, self_ns in totals.most_common() if self_ns
    ]
    rest_ns = sum(cost.self_ns for cost in costs[limit:])
    if len(costs) > limit + 1:
        costs[limit:] = [Cost("everything else", rest_ns, rest_ns / total)]
    return costs


def repeated(trace: Trace, processes: tuple[Process, ...]) -> list[tuple[str, int]]:
    """What start-up code did in more than one process, with the number of processes.

    That is threads and subprocesses it started, queries it made and receivers of the project
    that it connected, each with its place; the most frequent first, then in order of time.
    """
    done: dict[str, dict[str, int]] = {}
    for process in processes:
        for label in _lasting(trace, process):
            times = done.setdefault(label, {})
            times[process.key] = times.get(process.key, 0) + 1
    found = [(label, len(times)) for label, times in done.items() if len(times) > 1]
    return sorted(found, key=lambda one: -one[1])


def _lasting(trace: Trace, process: Process) -> Iterator[str]:
    for one in trace.instants_of(process.key, "thread.start", "subprocess", "signal.connect"):
        if not one.text("caller") or not _within_startup(trace, one.span):
            continue
        where = place(one.text("caller"), process)
        if one.kind != "signal.connect" or not is_library(one.text("file")):
            yield f"{instant_label(one)} ({where})"
    for span in trace.spans_of(process.key, "db.query"):
        if span.text("caller") and _within_startup(trace, span.parent):
            yield f"{span_label(span)} ({place(span.text('caller'), process)})"


def _within_startup(trace: Trace, span_id: str | None) -> bool:
    if span_id is None:
        return False
    inner = trace.span(span_id)
    return any(span.kind in _STARTUP for span in (inner, *trace.ancestors(inner)))


def slowest_imports(trace: Trace, process: Process, limit: int = 3) -> list[tuple[str, int]]:
    """The modules whose own code took longest, with that time in nanoseconds."""
    imports = trace.spans_of(process.key, "import")
    imports.sort(key=lambda span: -span.self_ns)
    return [(visible(span.name), span.self_ns) for span in imports[:limit]]


def imports_recorded(trace: Trace) -> bool:
    """Whether the run has any module import."""
    return any(span.kind == "import" for span in trace.spans)


def scale_ns(trace: Trace, process: Process) -> int:
    """How much time a picture of the process spans.

    A server serves for long after it started; its picture ends with its start-up, or with the
    first requests when they came soon.
    """
    startup = every = steps = imports = 0
    request_ids: set[str] = set()
    for span in trace.spans_of(process.key):
        end_ns = span.end_ns - process.start_ns
        if span.kind == "import":
            imports = max(imports, end_ns)
            continue
        steps = max(steps, end_ns)
        if span.kind in SERVING_KINDS or span.outcome == "unfinished":
            continue
        every = max(every, end_ns)
        if span.kind == "request" or span.parent in request_ids:
            request_ids.add(span.id)
        else:
            startup = max(startup, end_ns)
    chosen = every if not startup or every <= 3 * startup else startup
    chosen = chosen or steps or imports or process.duration_ns
    scale = steps if 0 < steps <= 1.3 * chosen else chosen
    moments = [
        one.t_ns - process.start_ns
        for one in trace.instants_of(process.key, *_MOMENTS_IN_SIGHT)
        if one.t_ns - process.start_ns <= 1.5 * chosen
    ]
    return max(1, scale, *moments)


def waits(span: Span, serving: bool) -> bool:
    """Whether the span's own time is mostly spent waiting for requests or another process."""
    return span.kind in WAITING_KINDS or (
        span.kind in SERVING_KINDS and (serving or span.outcome == "unfinished")
    )
