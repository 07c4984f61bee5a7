"""What a process did, counted: how often each step ran, where the time went, when models came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tracer.trace.model import Process, Span, Trace

from .wording import span_label, visible

WAITING_KINDS = frozenset({"autoreload.run", "autoreload.child"})
"""Spans that mostly wait: their own time is not spent on anything."""

SERVING_KINDS = WAITING_KINDS | {"management", "command"}
"""Spans that last as long as a server does, and say nothing of how long start-up took."""


@dataclass(frozen=True)
class Counts:
    """How often each step of start-up ran in one process."""

    settings: int
    populate: int
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
        if span.text("registry") in ("main", "") and span.text("full") != "0"
    ]
    models = {
        one.name
        for one in trace.instants_of(process.key, "model")
        if one.text("registry") in ("main", "")
    }
    return Counts(
        settings=spans["settings"] + spans["settings.configure"],
        populate=len(full),
        ready=spans["app.ready"],
        models=len(models),
        checks=spans["checks"],
        urlconf=spans["urlconf"],
        connects=spans["db.connect"],
    )


def models_ready_ns(trace: Trace, process: Process) -> int | None:
    """When models could be used, since the process started; None for never.

    A forked process has what its parent had: 0 if the models were there before the fork.
    """
    moments = [
        one.t_ns
        for one in trace.instants_of(process.key, "flag")
        if one.name == "models_ready"
        and one.text("value") != "0"
        and one.text("registry") in ("main", "")
    ]
    if moments:
        return moments[0] - process.start_ns
    if process.origin == "fork" and process.parent is not None:
        parents = {one.key: one for one in trace.processes}
        parent = parents.get(process.parent)
        if parent is not None:
            before = models_ready_ns(trace, parent)
            if before is not None and parent.start_ns + before <= process.start_ns:
                return 0
    return None


def costs_of(trace: Trace, process: Process, limit: int = 5) -> list[Cost]:
    """Where the time of a process went, the most first.

    A span's own time counts for it; an import's for the span that asked for it.
    """
    totals: Counter[str] = Counter()
    serving = bool(trace.instants_of(process.key, "server.listening"))
    owners: dict[str, Span | None] = {}
    for span in sorted(trace.spans_of(process.key), key=lambda span: span.depth):
        outer = owners.get(span.parent) if span.parent is not None else None
        owner = outer if span.kind == "import" else span
        owners[span.id] = owner
        if owner is None:
            totals["imports outside of Django's steps"] += span.self_ns
        elif span.kind == "import" or not _waits(owner, serving):
            totals[span_label(owner)] += span.self_ns
    total = sum(totals.values())
    return [
        Cost(label, self_ns, self_ns / total)
        for label, self_ns in totals.most_common(limit)
        if self_ns > 0
    ]


def slowest_imports(trace: Trace, process: Process, limit: int = 3) -> list[tuple[str, int]]:
    """The modules whose own code took longest, with that time in nanoseconds."""
    imports = trace.spans_of(process.key, "import")
    imports.sort(key=lambda span: -span.self_ns)
    return [(visible(span.name), span.self_ns) for span in imports[:limit]]


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
    if not chosen:
        return max(1, steps or imports or process.duration_ns)
    return steps if steps <= 1.3 * chosen else chosen


def _waits(span: Span, serving: bool) -> bool:
    """Whether the span's own time is mostly spent waiting for requests or another process."""
    return span.kind in WAITING_KINDS or (
        span.kind in SERVING_KINDS and (serving or span.outcome == "unfinished")
    )
