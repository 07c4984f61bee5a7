"""The classes of steps that a picture tells apart by colour, and those of moments by shape."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from tracer.trace.model import Instant, Span

StepClass: TypeAlias = Literal[
    "settings", "setup", "phase1", "phase2", "phase3", "project", "request", "wait",
    "import", "error",
]  # fmt: skip
MarkClass: TypeAlias = Literal[
    "apps_ready", "models_ready", "ready", "listening", "fork", "reload", "early", "event"
]


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
    "error": Meaning("error", "left by an exception"),
}

MARKS: dict[MarkClass, Meaning] = {
    "apps_ready": Meaning("apps_ready", "AppConfigs are there"),
    "models_ready": Meaning("models_ready", "from here on it is safe to touch a model"),
    "ready": Meaning("ready", "every ready() has run"),
    "listening": Meaning("ready to serve", "the server accepts connections"),
    "fork": Meaning("fork", "a process copies itself"),
    "reload": Meaning("autoreload", "the autoreloader watches, or restarts"),
    "early": Meaning("too early", "somebody touched the registry before it was ready"),
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
    "subprocess": "fork",
    "autoreload.started": "reload",
    "autoreload.trigger": "reload",
    "registry.not_ready": "early",
    "registry.change": "early",
    "relations.pending": "early",
}
_FLAGS: dict[str, MarkClass] = {
    "apps_ready": "apps_ready",
    "models_ready": "models_ready",
    "ready": "ready",
}


def step_of(span: Span) -> StepClass:
    """The class of a step; an exception that is one (no program's end) outdoes its kind."""
    if span.error and span.kind != "import" and not left_on_purpose(span.error):
        return "error"
    if span.kind == "populate.phase":
        return _STEP_OF_PHASE.get(span.text("phase"), "setup")
    return _STEP_OF_KIND.get(span.kind, "setup")


def mark_of(instant: Instant) -> MarkClass:
    """The class of a moment."""
    if instant.kind == "flag":
        up = instant.text("value") != "0" and instant.text("registry") in ("main", "")
        return _FLAGS.get(instant.name, "event") if up else "event"
    return _MARK_OF_KIND.get(instant.kind, "event")


def left_on_purpose(error: str) -> bool:
    """Whether what left a step is no error: a program's end, or Ctrl-C."""
    return error.partition(":")[0] in ("SystemExit", "KeyboardInterrupt")
