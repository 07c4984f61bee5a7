"""What happened in a process as a list of names, in order, for whoever asserts on order."""

from __future__ import annotations

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.registry import is_main

SPELLINGS = (
    "settings", "setup", "app:LABEL", "models:LABEL", "ready:LABEL", "flag:NAME", "checks",
    "urlconf", "middleware", "connect:ALIAS", "query:ALIAS", "receiver:NAME", "thread:NAME",
    "listening", "request",
)  # fmt: skip
"""How steps are called. Of a name with a colon, the part before it stands for any of them."""

_SPANS = {
    "settings": "settings",
    "setup": "setup",
    "app.create": "app",
    "app.import_models": "models",
    "app.ready": "ready",
    "checks": "checks",
    "urlconf": "urlconf",
    "middleware": "middleware",
    "db.connect": "connect",
    "db.query": "query",
    "request": "request",
}
_INSTANTS = {
    "flag": "flag",
    "signal.connect": "receiver",
    "thread.start": "thread",
    "server.listening": "listening",
}
_PLAIN = frozenset({"settings", "setup", "checks", "urlconf", "middleware", "listening", "request"})


def steps_of(trace: Trace, process: Process) -> list[str]:
    """The names of its steps, in order of their begin; what fills other registries is left out."""
    seen: list[Span | Instant] = [
        *(span for span in trace.spans_of(process.key, *_SPANS) if _counts(span)),
        *(one for one in trace.instants_of(process.key, *_INSTANTS) if _counts(one)),
    ]
    return [_name(one) for one in sorted(seen, key=_begin)]


def is_step(step: str, wanted: str) -> bool:
    """Whether a step is the one that is meant: the same, or any of that sort."""
    return step == wanted or step.partition(":")[0] == wanted


def _counts(one: Span | Instant) -> bool:
    return one.kind != "flag" or is_main(one)


def _begin(one: Span | Instant) -> int:
    return one.t_ns if isinstance(one, Instant) else one.start_ns


def _name(one: Span | Instant) -> str:
    sort = _SPANS.get(one.kind) or _INSTANTS[one.kind]
    if sort in _PLAIN:
        return sort
    if sort == "receiver":
        return f"{sort}:{one.text('receiver')}"
    if sort in ("connect", "query"):
        return f"{sort}:{one.text('alias')}"
    if sort in ("app", "models", "ready"):
        return f"{sort}:{one.text('label') or one.name}"
    return f"{sort}:{one.name}"
