"""The classes of steps that a picture tells apart by colour, and those of moments by shape."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from tracer.trace.model import Instant, Span, Trace
from tracer.trace.registry import is_main

StepClass: TypeAlias = Literal[
    "settings", "setup", "phase1", "phase2", "phase3", "project", "request", "wait",
    "import", "error",
]  # fmt: skip
MarkClass: TypeAlias = Literal[
    "apps_ready", "models_ready", "ready", "listening", "fork", "start", "reload", "early",
    "pending", "changed", "event",
]  # fmt: skip


class Meaning(NamedTuple):
    """What a colour or a shape stands for: its name for a legend, and one line about it."""

    title: str
    about: str


STEPS: dict[StepClass, Meaning] = {
    "settings": Meaning("settings", "the settings module is imported"),
    "setup": Meaning("setup", "django.setup() and commands, around the phases"),
    "phase1": Meaning("phase 1", "AppConfigs are made; no models yet"),
    "phase2": Meaning("phase 2", "models are imported and register"),
    "phase3": Meaning("phase 3", "each AppConfig's ready() runs"),
    "project": Meaning("checks, URLs, middleware", "the project's own code is loaded"),
    "request": Meaning("requests, database", "a request is answered, a database is asked"),
    "wait": Meaning("waiting", "for another process"),
    "import": Meaning("imports", "modules are imported"),
    "error": Meaning("error", "raised an exception; what it left on its way has a red end"),
}

MARKS: dict[MarkClass, Meaning] = {
    "apps_ready": Meaning("apps_ready", "AppConfigs are there"),
    "models_ready": Meaning("models_ready", "from here on it is safe to touch a model"),
    "ready": Meaning("ready", "every ready() has run"),
    "listening": Meaning("listens", "takes connections; answers come once a process serves"),
    "fork": Meaning("fork", "a process copies itself"),
    "start": Meaning("starts a process", "another program, by subprocess"),
    "reload": Meaning("autoreload", "the autoreloader watches, or restarts"),
    "early": Meaning("too early", "somebody touched the registry before it was ready"),
    "pending": Meaning("relation unresolved", "a string names a model that no app has registered"),
    "changed": Meaning("registry changed by hand", "by something else than populate()"),
    "event": Meaning("event", "something else happened"),
}

_STEP_OF_KIND: dict[str, StepClass] = {
    "settings": "settings",
    "settings.configure": "settings",
    "app.create": "phase1",
    "app.import_models": "phase2",
    "app.ready": "phase3",
    "checks": "project",
    "urlconf": "project",
    "middleware": "project",
    "request": "request",
    "db.connect": "request",
    "db.query": "request",
    "autoreload.child": "wait",
    "import": "import",
}
_STEP_OF_PHASE: dict[str, StepClass] = {"1": "phase1", "2": "phase2", "3": "phase3"}
_MARK_OF_KIND: dict[str, MarkClass] = {
    "server.listening": "listening",
    "fork": "fork",
    "subprocess": "start",
    "autoreload.started": "reload",
    "autoreload.trigger": "reload",
    "registry.not_ready": "early",
    "registry.change": "changed",
    "relations.pending": "pending",
}
_FLAGS: dict[str, MarkClass] = {
    "apps_ready": "apps_ready",
    "models_ready": "models_ready",
    "ready": "ready",
}


def step_of(span: Span) -> StepClass:
    """The class of a step, however it ended; see `raised`."""
    if span.kind == "populate.phase":
        return _STEP_OF_PHASE.get(span.text("phase"), "setup")
    return _STEP_OF_KIND.get(span.kind, "setup")


def mark_of(instant: Instant) -> MarkClass:
    """The class of a moment."""
    if instant.kind == "flag":
        up = instant.text("value") != "0" and is_main(instant)
        return _FLAGS.get(instant.name, "event") if up else "event"
    return _MARK_OF_KIND.get(instant.kind, "event")


def failed(span: Span) -> bool:
    """Whether an exception left the step; that an import failed is a question often asked."""
    return bool(span.error) and span.kind != "import" and not left_on_purpose(span.error)


def raised(trace: Trace, span: Span) -> bool:
    """Whether the step is the innermost that an exception left: what is around only passed it."""
    if not failed(span):
        return False
    inner: Span | None = span
    while inner is not None:
        children = trace.children(inner)
        inner = next((one for one in reversed(children) if one.error == span.error), None)
        if inner is not None and inner.kind != "import":
            return False
    return True


def left_on_purpose(error: str) -> bool:
    """Whether what left a step is no error: a program's end, or Ctrl-C."""
    return error.partition(":")[0] in ("SystemExit", "KeyboardInterrupt")
