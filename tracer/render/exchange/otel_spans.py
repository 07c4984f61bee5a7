"""The run as OpenTelemetry spans: one trace per boot, which is one start of an entry point.

Each process is a resource with a span for its whole life; below it lie its steps. The first
process is the root; a process that another started is a child of that one's span, and a forked
one also has a link to what its parent was doing. Instants are events of the span around them.
Times are the wall clock's. Ids come from what was recorded, so that a run exported twice is the
same traces.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from tracer.trace.model import Entry, Instant, Process, Span, Trace
from tracer.trace.version import __version__

from ..wording import command_label, instant_label, span_label, visible
from .otel_attributes import (
    Values,
    event_attributes,
    process_attributes,
    resource_attributes,
    span_attributes,
)
from .timeline import by_descent, lifetime, unix_zero_ns

_SCHEMA_URL = "https://opentelemetry.io/schemas/1.37.0"
_SCOPE = InstrumentationScope("django-registry-tracer", __version__, _SCHEMA_URL)
_UNSET = Status(StatusCode.UNSET)
_LATEST_NS = 2**64 - 1
_LEFT_ON_PURPOSE = ("SystemExit", "KeyboardInterrupt", "GeneratorExit")


def spans_of(trace: Trace) -> Iterator[ReadableSpan]:
    """The spans of all entries, process by process, outer ones before those they contain.

    OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have their say over the resources.
    """
    environment = OTELResourceDetector().detect()
    for entry in trace.entries:
        boot = _Boot(trace, entry, environment)
        for process in by_descent(trace.processes_of(entry.id)):
            yield from boot.spans_of(process)


class _Boot:
    def __init__(self, trace: Trace, entry: Entry, environment: Resource) -> None:
        self.trace = trace
        self.entry = entry
        self.environment = environment
        self.zero_ns = unix_zero_ns(trace, entry)
        self.processes = {process.key: process for process in trace.processes_of(entry.id)}
        first = next(iter(self.processes.values()), None)
        told = [trace.created, entry.id, entry.started, str(self.zero_ns)]
        told += [first.host, first.file] if first else []
        self.seed = "\n".join(told).encode("utf-8", "surrogatepass")
        self.trace_id = int.from_bytes(blake2b(self.seed, digest_size=16).digest(), "big") or 1

    def spans_of(self, process: Process) -> Iterator[ReadableSpan]:
        resource = Resource(resource_attributes(self.trace, self.entry, process), _SCHEMA_URL)
        resource = resource.merge(self.environment)
        whole = self._context(process.key)
        start_ns, end_ns = lifetime(self.trace, process)
        parent = self.processes.get(process.parent or "")
        loose = [one for one in self.trace.instants_of(process.key) if one.span is None]
        yield ReadableSpan(
            name=command_label(process) or visible(process.key),
            context=whole,
            parent=self._context(parent.key) if parent else None,
            resource=resource,
            attributes=process_attributes(self.trace, self.entry, process, root=parent is None),
            events=self._events(loose),
            links=self._links(process, parent),
            status=self._status_of_entry(parent is None),
            start_time=self._unix_ns(start_ns),
            end_time=self._unix_ns(end_ns),
            instrumentation_scope=_SCOPE,
        )
        for span in self.trace.spans_of(process.key):
            name, kind = _name_and_kind(span)
            yield ReadableSpan(
                name=name,
                context=self._context(span.id),
                parent=self._context(span.parent) if span.parent else whole,
                resource=resource,
                attributes=span_attributes(span),
                events=self._events(self.trace.instants_in(span)),
                kind=kind,
                status=_status(span),
                start_time=self._unix_ns(span.start_ns),
                end_time=self._unix_ns(span.end_ns),
                instrumentation_scope=_SCOPE,
            )

    def _unix_ns(self, t_ns: int) -> int:
        """By the wall clock; as near as can be told, where a torn recording has an absurd time."""
        return min(max(0, self.zero_ns + t_ns), _LATEST_NS)

    def _context(self, name: str) -> SpanContext:
        digest = blake2b(
            name.encode("utf-8", "surrogatepass"), digest_size=8, key=self.seed[:64]
        ).digest()
        span_id = int.from_bytes(digest, "big") or 1
        return SpanContext(self.trace_id, span_id, False, TraceFlags(TraceFlags.SAMPLED))

    def _links(self, process: Process, parent: Process | None) -> list[Link]:
        """What the parent was in when it forked; its whole life when that is all we know."""
        if parent is None or process.origin != "fork":
            return []
        forks = [
            one
            for one in self.trace.instants_of(parent.key, "fork")
            if one.t_ns <= process.start_ns
        ]
        within = forks[-1].span if forks else None
        about: Values = {"django_trace.origin": "fork", "django_trace.process": parent.key}
        return [Link(self._context(within or parent.key), about)]

    def _events(self, instants: list[Instant]) -> list[Event]:
        return [
            Event(instant_label(one), event_attributes(one), self._unix_ns(one.t_ns))
            for one in instants
        ]

    def _status_of_entry(self, root: bool) -> Status:
        if root and self.entry.outcome in ("failed", "timeout"):
            return Status(StatusCode.ERROR, visible(self.entry.reason or self.entry.outcome))
        return _UNSET


def _name_and_kind(span: Span) -> tuple[str, SpanKind]:
    if span.kind == "request":
        return visible(span.name), SpanKind.SERVER
    if span.kind in ("db.connect", "db.query"):
        return span_label(span), SpanKind.CLIENT
    return span_label(span), SpanKind.INTERNAL


def _status(span: Span) -> Status:
    """An error, unless it is how a program ends or how it asks whether a module is there."""
    name = span.error.partition(":")[0]
    asked = span.kind == "import" and name == "ModuleNotFoundError"
    if span.outcome != "error" or asked or name in _LEFT_ON_PURPOSE:
        return _UNSET
    return Status(StatusCode.ERROR, visible(span.error))
