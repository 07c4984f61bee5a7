"""What happened in a process, by category and name, so that two processes can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place, without_line
from tracer.trace.registry import is_main

CATEGORIES = (
    "settings", "apps", "ready()", "models", "receivers", "queries", "connections", "URLconf",
    "middleware", "checks", "commands", "threads", "subprocesses", "requests", "too early",
    "registry changes", "failures",
)  # fmt: skip
"""In the order they are told."""

ORDERED = ("apps", "models", "receivers", "steps")
"""Categories of which the order is compared too; receivers signal by signal."""

_STEPS = {
    "settings": "settings",
    "setup": "django.setup()",
    "populate": "apps.populate()",
    "urlconf": "URLconf",
    "middleware": "middleware",
    "checks": "system checks",
    "wsgi.application": "get_wsgi_application()",
    "asgi.application": "get_asgi_application()",
    "db.connect": "first database connection",
    "request": "first request",
}
_LEFT_ON_PURPOSE = ("SystemExit", "KeyboardInterrupt")
_PORT = re.compile(r"(?<=[:\s])[0-9]{4,5}(?=/?$|/?\s)")
_NUMBERED = re.compile(r"(?<=[-_])[0-9]+")


@dataclass
class Happening:
    """Something that happened `count` times in a process.

    `duration_ns` is for all of them; 0 for what takes no time, or lasts as long as a server.
    `inside` are the steps around the first time of a step, innermost first.
    """

    where: str = ""
    count: int = 0
    duration_ns: int = 0
    inside: tuple[str, ...] = ()


def happenings(trace: Trace, process: Process) -> dict[tuple[str, str], Happening]:
    """By category and name, in the order of their first time."""
    found: dict[tuple[str, str], Happening] = {}
    times: dict[tuple[str, str], int] = {}
    for category, name, where, one in _told(trace, process):
        key = category, name
        happening = found.setdefault(key, Happening(short_place(where, process.cwd)))
        happening.count += 1
        if isinstance(one, Span) and category != "commands" and one.outcome != "unfinished":
            happening.duration_ns += one.duration_ns
        if category == "steps" and isinstance(one, Span) and key not in times:
            happening.inside = tuple(
                _STEPS[outer.kind] for outer in trace.ancestors(one) if outer.kind in _STEPS
            )
        times.setdefault(key, one.start_ns if isinstance(one, Span) else one.t_ns)
    for span in trace.spans_of(process.key, "app.import_models", "app.ready"):
        if app_loaded := found.get(("apps", span.name)):
            app_loaded.duration_ns += span.duration_ns
    return dict(sorted(found.items(), key=lambda item: times[item[0]]))


def sequences(found: dict[tuple[str, str], Happening]) -> dict[str, list[str]]:
    """The names of each ordered category, in order; each signal's receivers by themselves."""
    orders: dict[str, list[str]] = {}
    for category, name in found:
        if category in ("apps", "models", "steps"):
            orders.setdefault(category, []).append(name)
        elif category == "receivers":
            signal, _, receiver = name.partition(" → ")
            orders.setdefault(f"receivers of {signal}", []).append(receiver)
    return orders


def command_signature(words: tuple[str, ...], directory: str = "") -> str:
    """The command without the directory of its interpreter and without ports."""
    if not words:
        return ""
    program = short_place(words[0], directory).rpartition("/")[2]
    return _PORT.sub("PORT", " ".join([program, *words[1:]]))


_Told = tuple[str, str, str, "Span | Instant"]


def _told(trace: Trace, process: Process) -> Iterator[_Told]:
    for span in trace.spans_of(process.key):
        if span.kind in _STEPS:
            yield "steps", _STEPS[span.kind], "", span
        if span.outcome == "error" and span.kind != "import":
            kind = span.error.partition(":")[0]
            if kind not in _LEFT_ON_PURPOSE:
                yield "failures", f"{_subject(span)}: {span.error}", _caller(span), span
        if tell := _SPANS.get(span.kind):
            category, name, where = tell(span)
            if name:
                yield category, name, where, span
    for instant in trace.instants_of(process.key):
        if tell_instant := _INSTANTS.get(instant.kind):
            category, name, where = tell_instant(instant)
            if name:
                yield category, name, where, instant


_Parts = tuple[str, str, str]


def _ready(span: Span) -> _Parts:
    # Django's own ready() does nothing; the app itself is told of anyway.
    own = span.text("overridden") != "0"
    return "ready()", f"{span.name}.ready()" if own else "", span.text("file")


def _query(span: Span) -> _Parts:
    file = without_line(_caller(span)).rpartition("/")[2]
    return "queries", f"{span.name} in {file}" if file else span.name, _caller(span)


def _model(instant: Instant) -> _Parts:
    return "models", instant.name if is_main(instant) else "", _caller(instant)


def _receiver(instant: Instant) -> _Parts:
    signal, receiver = instant.text("signal").rpartition(".")[2], instant.text("receiver")
    return "receivers", f"{signal} → {receiver}", _caller(instant)


_SPANS: dict[str, Callable[[Span], _Parts]] = {
    "settings": lambda span: ("settings", span.name, _caller(span)),
    "settings.configure": lambda span: ("settings", "configured by code", _caller(span)),
    "app.create": lambda span: ("apps", span.name, span.text("file")),
    "app.ready": _ready,
    "db.query": _query,
    "db.connect": lambda span: ("connections", span.name, _caller(span)),
    "urlconf": lambda span: ("URLconf", span.name, ""),
    "middleware": lambda span: ("middleware", span.name, ""),
    "checks": lambda span: ("checks", _checks(span), _caller(span)),
    "command": lambda span: ("commands", span.name, span.text("module")),
    "request": lambda span: ("requests", _request(span), ""),
}
_INSTANTS: dict[str, Callable[[Instant], _Parts]] = {
    "model": _model,
    "signal.connect": _receiver,
    "thread.start": lambda one: ("threads", _NUMBERED.sub("N", one.name), _caller(one)),
    "subprocess": lambda one: (
        "subprocesses",
        command_signature(tuple(one.texts("argv"))),
        _caller(one),
    ),
    "registry.not_ready": lambda one: ("too early", one.text("message"), _caller(one)),
    "registry.change": lambda one: ("registry changes", one.name, _caller(one)),
}


def _checks(span: Span) -> str:
    # runserver, since Django 5.2, first runs the checks with none selected.
    return "system checks" + (" (none selected)" if span.text("selected") == "0" else "")


def _request(span: Span) -> str:
    status = span.text("status")
    return f"{span.name} answered {status}" if status else span.name


def _subject(span: Span) -> str:
    return span.kind if span.name == span.kind else f"{span.kind} {span.name}"


def _caller(one: Span | Instant) -> str:
    return one.text("caller")
