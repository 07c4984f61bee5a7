"""What a recording says apart from times: order, nesting and counts, as text that can be compared.

A documentation that shows a recording depends on these; when they change, its prose may lie.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import groupby

from tracer.trace.model import Instant, Process, Span, Trace

_SPANS = frozenset(
    {
        "app.create", "app.import_models", "app.ready", "asgi.application", "autoreload.child",
        "autoreload.run", "checks", "command", "management", "middleware", "populate",
        "populate.phase", "request", "settings", "settings.configure", "setup", "urlconf",
        "wsgi.application",
    }
)  # fmt: skip
_INSTANTS = frozenset(
    {
        "flag", "model", "registry.not_ready", "registry.change", "relations.pending",
        "server.listening", "fork", "subprocess",
    }
)  # fmt: skip
_PORT = re.compile(r":\d+$")
_REQUEST = re.compile(r"\brequest [A-Z]+ \S+")


def structure(trace: Trace, left_out: Collection[str] = ()) -> str:
    """A line a step, indented by nesting, process by process; steps in a row that agree as one.

    Steps of the kinds `left_out` are not told.
    """
    shown = _SPANS - set(left_out)
    lines: list[str] = []
    for entry in trace.entries:
        lines.append(f"{entry.id}: {entry.outcome}")
        told = {one.key: _process(trace, one, shown) for one in trace.processes_of(entry.id)}
        if any(trace.instants_of(key, "state.request") for key in told):
            # Requests are spread over the workers: which one a worker gets first is chance.
            told = {key: _REQUEST.sub("request", text) for key, text in told.items()}
        # Which of two workers was started first, or answered, is chance.
        for parent in _parents(trace, entry.id):
            children = [one for one in trace.processes_of(entry.id) if one.parent == parent]
            for text in sorted(told[one.key] for one in children):
                lines.append(text)
    return "\n".join(lines) + "\n"


def _parents(trace: Trace, entry: str) -> list[str | None]:
    return list(dict.fromkeys(one.parent for one in trace.processes_of(entry)))


def _process(trace: Trace, process: Process, shown: frozenset[str]) -> str:
    if process.origin == "reloader":
        # Its main thread and the one that checks race for the import, and may both wait for it.
        shown -= {"urlconf"}
    head = f"  {process.origin}, Django {process.django or 'none'}"
    threads: dict[str, list[str]] = {}
    loose = [one for one in trace.instants_of(process.key) if one.span is None]
    for thread in _threads(trace, process):
        roots: list[Span | Instant] = [
            one for one in trace.roots(process.key) if one.thread == thread
        ]
        roots += [one for one in loose if one.thread == thread]
        lines = _steps(trace, roots, 2, shown)
        if lines:
            name = re.sub(r"[\d_]+", "N", trace.thread_name(process.key, thread))
            threads.setdefault(name, []).extend(lines)
    lines = [head]
    for name in sorted(threads, key=lambda name: (name != "main thread", name)):
        lines += [f"    in {name}:"] if name != "main thread" else []
        lines += [line for line, _ in groupby(threads[name])]
    return "\n".join(lines)


def _threads(trace: Trace, process: Process) -> list[int]:
    spans, instants = trace.spans_of(process.key), trace.instants_of(process.key)
    return list(dict.fromkeys(one.thread for one in (*spans, *instants)))


def _steps(
    trace: Trace, found: list[Span | Instant], depth: int, kinds: frozenset[str]
) -> list[str]:
    lines: list[str] = []
    for one in sorted(found, key=lambda one: one.start_ns if isinstance(one, Span) else one.t_ns):
        if one.text("registry") == "state":
            continue  # migrations render their models in the order of a set
        if isinstance(one, Instant):
            if one.kind in _INSTANTS:
                lines.append("  " * depth + _told(one))
            continue
        shown = one.kind in kinds
        if shown:
            error = f" ! {one.error.partition(':')[0]}" if one.error else ""
            lines.append("  " * depth + _told(one) + error)
        inner: list[Span | Instant] = [*trace.children(one), *trace.instants_in(one)]
        lines += _steps(trace, inner, depth + 1 if shown else depth, kinds)
    return lines


def _told(one: Span | Instant) -> str:
    name = _PORT.sub(":PORT", one.name)
    if one.kind == "subprocess" or name.startswith("/"):  # paths are the machine's
        name = ""
    known = [key for key in ("full", "registry", "value") if one.text(key)]
    extra = "".join(f" {key}={one.text(key)}" for key in known)
    return f"{one.kind} {name if name != one.kind else ''}{extra}".rstrip()
