"""The numbers of a process that start-up is judged by: times and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import is_own, short_place, without_line
from tracer.trace.registry import available_ns, is_main

Unit = Literal["ns", "count"]


class MeasureKind(msgspec.Struct, frozen=True):
    """One sort of measure; with `of`, it is written "name:OF" and there are many of them."""

    name: str
    unit: Unit
    meaning: str
    of: str = ""

    @property
    def spelling(self) -> str:
        """As it is written in a limit."""
        return f"{self.name}:{self.of}" if self.of else self.name


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A measure of one process: nanoseconds or a count.

    `where` is the place that has most to do with it, or empty: of a time that of its longest
    part, of a count the line (of models the file) that most come from, `from_where` of them; the
    project's own code goes before any other. `unfinished` says that what was measured did not
    complete (it was stopped, or left by an error), so that the value is the least it can be.
    """

    value: int
    where: str = ""
    from_where: int = 0
    unfinished: bool = False


MEASURES: dict[str, MeasureKind] = {
    kind.spelling: kind
    for kind in (
        MeasureKind("startup", "ns", "from the start of the process until the registry is ready"),
        MeasureKind("models_ready", "ns", "from the start of the process until models can be used"),
        MeasureKind("settings", "ns", "importing the settings module"),
        MeasureKind("setup", "ns", "django.setup()"),
        MeasureKind("populate", "ns", "apps.populate()"),
        MeasureKind("ready", "ns", "ready() of all apps together"),
        MeasureKind("ready", "ns", "ready() of one app", "APP"),
        MeasureKind("app", "ns", "creating, importing models and ready() of one app", "APP"),
        MeasureKind("checks", "ns", "the system checks"),
        MeasureKind("urlconf", "ns", "importing the URLconf"),
        MeasureKind("import", "ns", "importing one module, with all that it imports", "MODULE"),
        MeasureKind("imports", "count", "modules imported"),
        MeasureKind("apps", "count", "apps loaded"),
        MeasureKind("models", "count", "models registered"),
        MeasureKind("signals", "count", "signal receivers connected"),
        MeasureKind("queries", "count", "queries before or outside of a request"),
        MeasureKind("connections", "count", "database connections opened"),
    )
}
_APP_SPANS = ("app.create", "app.import_models", "app.ready")


def measure(trace: Trace, process: Process, name: str) -> Measured | None:
    """That measure of the process; None when it did not happen there, or nothing tells.

    `name` is a spelling in `MEASURES`, with an app label or a module for what is in capitals.
    Imports that were not recorded are None; see `records_imports`.
    """
    kind, _, of = name.partition(":")
    if kind in ("startup", "models_ready"):
        return _moment(trace, process, "ready" if kind == "startup" else "models_ready")
    if kind in ("settings", "setup", "populate", "checks", "urlconf", "import") or (
        kind == "ready"
    ):
        return _duration(process, _spans(trace, process, kind, of))
    if kind == "app":
        spans = [one for one in trace.spans_of(process.key, *_APP_SPANS) if one.name == of]
        return _duration(process, spans)
    if kind == "imports":
        imports = trace.spans_of(process.key, "import")
        return _count(process, imports) if imports else None
    counted = _counted(trace, process, kind)
    # Each model has a line of its own; of many the file says more.
    return _count(process, counted, by_file=kind == "models" and len(counted) > 1)


def records_imports(trace: Trace, entry_id: str) -> bool:
    """Whether imports were recorded there: Python imports something in every process it starts."""
    return any(trace.spans_of(process.key, "import") for process in trace.processes_of(entry_id))


def _moment(trace: Trace, process: Process, flag: str) -> Measured | None:
    """When the registry's flag was raised, since the process started; 0 if it was inherited so."""
    moment = available_ns(trace, process, flag)
    return None if moment is None else Measured(value=moment)


def _spans(trace: Trace, process: Process, kind: str, of: str) -> list[Span]:
    spans = trace.spans_of(process.key, "app.ready" if kind == "ready" else kind)
    if kind == "setup":
        spans = [span for span in spans if span.text("again") != "1"]
    if kind == "populate":
        spans = [span for span in spans if is_main(span) and span.text("full") != "0"]
    return [span for span in spans if not of or span.name == of]


def _duration(process: Process, spans: list[Span]) -> Measured | None:
    """The time of these together, none counted twice; the place is that of the longest."""
    if not spans:
        return None
    total_ns = reached_ns = 0
    for span in sorted(spans, key=lambda span: (span.start_ns, -span.end_ns)):
        total_ns += max(0, span.end_ns - max(span.start_ns, reached_ns))
        reached_ns = max(reached_ns, span.end_ns)
    longest = max(spans, key=lambda span: span.duration_ns)
    return Measured(
        value=total_ns,
        where=short_place(longest.text("file") or longest.text("caller"), process.cwd),
        # What failed and was tried again has completed.
        unfinished=any(span.outcome == "unfinished" for span in spans)
        or max(spans, key=lambda span: span.end_ns).outcome == "error",
    )


def _counted(trace: Trace, process: Process, kind: str) -> list[Span] | list[Instant]:
    if kind == "apps":
        return trace.spans_of(process.key, "app.create")
    if kind == "models":
        models = [one for one in trace.instants_of(process.key, "model") if is_main(one)]
        return list({one.name: one for one in models}.values())
    if kind == "signals":
        return trace.instants_of(process.key, "signal.connect")
    if kind == "connections":
        return trace.spans_of(process.key, "db.connect")
    return [
        span
        for span in trace.spans_of(process.key, "db.query")
        if not any(outer.kind == "request" for outer in trace.ancestors(span))
    ]


def _count(process: Process, found: Iterable[Span | Instant], *, by_file: bool = False) -> Measured:
    """How many, and the line or file that most of them come from."""
    found = list(found)
    places = [caller for one in found if (caller := one.text("caller"))]
    callers = Counter(map(without_line, places) if by_file else places).most_common()
    of_all = callers[0] if callers else ("", 0)
    where, number = next((pair for pair in callers if is_own(pair[0])), of_all)
    return Measured(value=len(found), where=short_place(where, process.cwd), from_where=number)
