"""Spans and instants in the words of a Django user."""

from __future__ import annotations

import re
import signal

from tracer.trace.model import Entry, Instant, Process, Span
from tracer.trace.places import short_place
from tracer.trace.registry import is_main

EXPLANATIONS = {
    "settings": "the settings module is imported, because somebody read a setting",
    "settings.configure": "settings are given by code, not by a module",
    "setup": "sets up logging, then fills the app registry",
    "populate": "fills the app registry, in three phases over INSTALLED_APPS",
    "populate apart": "an app registry of its own, apart from the project's",
    "appcache.populate": "Django before 1.7 loads all models, because somebody asked for one",
    "appcache.load_app": "the models module of one app is imported",
    "phase 1": "each INSTALLED_APPS entry becomes an AppConfig; no models yet",
    "phase 2": "each app's models module is imported and its models register",
    "phase 3": "each AppConfig's ready() runs; all models are there by now",
    "checks": "Django looks for mistakes in the project; needs the URLconf",
    "urlconf": "urls.py is imported, and with it the views",
    "middleware": "the MIDDLEWARE classes are imported and built",
    "wsgi.application": "django.setup(), then the handler a WSGI server calls",
    "asgi.application": "django.setup(), then the handler an ASGI server calls",
    "management": "manage.py or django-admin runs one command",
    "command": "the command's own work",
    "autoreload.run": "the parent starts the server as a child; the child watches files",
    "autoreload.child": "only waits: the real server is the child process",
    "request": "one HTTP request, answered",
    "db.connect": "a database connection is opened",
    "db.test_database": "a database for the tests is made, and migrated",
    "migration": "one migration is carried out",
    "registry.clear_cache": "a model came late, so what all models remember expires",
    "flag apps_ready": "AppConfigs are there: apps.get_app_config() works",
    "flag models_ready": "models are there: from here on it is safe to touch one",
    "flag ready": "start-up is done",
    "flag by hand": "set by hand, not by populate(): so runserver waits after a failed start",
    "model": "registered after models_ready: whoever looked before did not see it",
    "relations.pending": "a string names a model that no app has registered",
    "registry.not_ready": "somebody touched the registry too early",
    "registry.change": "somebody changed the app registry while it was in use",
}

IMPORTS_COUNTED = "imports count for what asked for them"
IMPORTS_MISSING = "imports not recorded"
"""What is said where the time of a process is summed up."""

_PHASES = {
    "1": "phase 1: AppConfig.create",
    "2": "phase 2: import models",
    "3": "phase 3: ready()",
}
_PLAIN = {
    "settings.configure": "settings.configure()",
    "checks": "system checks",
    "wsgi.application": "get_wsgi_application()",
    "asgi.application": "get_asgi_application()",
    "autoreload.run": "autoreloader",
    "registry.clear_cache": "caches of all models expire",
    "autoreload.child": "waiting for the child process",
    "appcache.populate": "AppCache._populate()",
}


def span_label(span: Span, models: int = 0) -> str:
    """The span in a few words; `models` registered in it are mentioned."""
    return visible(_span_label(span, models))


def _span_label(span: Span, models: int) -> str:
    kind, name = span.kind, span.name
    if kind == "checks" and is_empty_check(span):
        return "system checks (none selected)"
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "settings":
        nested = " (nested)" if span.text("nested") == "1" else ""
        return f"settings {name}{nested}{' again' if span.text('repeated') == '1' else ''}"
    if kind == "setup":
        return "django.setup() again" if span.text("again") == "1" else "django.setup()"
    if kind == "populate":
        entries = span.text("entries")
        if not is_main(span):
            return f"apps.populate() ({name} registry)"
        if span.text("full") == "0":
            return "apps.populate(): nothing to do"
        return f"apps.populate() {count(int(entries), 'app') if _small(entries) else ''}".rstrip()
    if kind == "populate.phase":
        return _PHASES.get(span.text("phase"), f"phase {name}")
    if kind == "app.create":
        return f"AppConfig.create {name}"
    if kind == "app.import_models":
        return f"import_models {name}" + (f" ({count(models, 'model')})" if models else "")
    if kind == "app.ready":
        return f"{name}.ready()"
    if kind == "urlconf":
        return f"URLconf {name}"
    if kind == "db.query":
        return f"query {name}"
    if kind == "management":
        return "manage.py" if name == kind else f"manage.py {name}"
    if kind == "request":
        status = span.text("status")
        return f"request {name}" + (f" -> {status}" if status else "")
    if kind == "db.connect":
        return f"connect to database {name}"
    return kind if name == kind else f"{kind} {name}"


def instant_label(instant: Instant) -> str:
    """The instant in a few words."""
    kind, name = instant.kind, instant.name
    if kind == "flag":
        off = "" if instant.text("value") in ("1", "") else " = False"
        registry = instant.text("registry")
        return visible(f"{name}{off}" + (f" ({registry})" if registry not in ("", "main") else ""))
    if kind == "registry.not_ready":
        return visible(f"too early: {instant.text('message')}")
    if kind == "registry.change":
        return visible(f"registry changed: {name}")
    if kind == "signal.connect":
        signal_name = instant.text("signal").rpartition(".")[2]
        return visible(f"connects {signal_name} -> {instant.text('receiver')}")
    if kind == "server.listening":
        return visible(f"listens on {name}")
    if kind == "relations.pending":
        return "relations to models that never came"
    if kind == "model" and instant.text("late") == "1":
        return visible(f"model {name} registers late")
    if kind == "fork":
        return "forks a process"
    if kind == "subprocess":
        return visible(f"starts {name}")
    if kind == "thread.start":
        return visible(f"starts thread {name}")
    if kind == "autoreload.started":
        return "autoreloader watches"
    if kind == "autoreload.trigger":
        return "restarts, because a file changed"
    if kind == "exit":
        error = instant.text("error")
        return visible(f"exits with {error}") if error else "exits"
    return visible(kind if name == kind else f"{kind} {name}")


def error_label(error: str) -> str:
    """The first line of an error that says more than its type's name."""
    name, _, message = error.partition(": ")
    while message.startswith(f"{name}: "):
        message = message[len(name) + 2 :]
    line = next((line for line in message.splitlines() if line.strip()), "")
    return visible(f"{name}: {line.strip()}" if line else name)


def explanation_key(value: Span | Instant) -> str:
    """The key of its line in `EXPLANATIONS`."""
    if value.kind == "populate.phase":
        return f"phase {value.text('phase')}"
    if value.kind == "flag":
        return f"flag {value.name}"
    if value.kind == "populate" and not is_main(value):
        return "populate apart"
    if value.kind == "checks" and isinstance(value, Span) and is_empty_check(value):
        return ""
    if value.kind == "model" and value.text("late") != "1":
        return ""
    return value.kind


def origin_label(process: Process) -> str:
    """How the process came to be."""
    return {
        "exec": "started",
        "fork": "forked",
        "spawn": "spawned",
        "reloader": "reloader",
    }.get(process.origin, process.origin)


def is_empty_check(span: Span) -> bool:
    """Whether checks were run with no check selected, as runserver does before its own."""
    return span.text("selected") == "0"


def command_label(process: Process) -> str:
    """Its command line, with directories cut from the program's name."""
    words = list(process.argv)
    if len(words) > 1 and words[0].rpartition("/")[2].startswith("python"):
        words = words[1:]
    if words:
        words[0] = words[0].rpartition("/")[2] or words[0]
    return visible(" ".join(words))


def exit_label(code: int | None) -> str:
    """The exit code in words: a negative one is the signal that ended it."""
    if code is None:
        return "no exit code"
    if code >= 0:
        return f"exit {code}"
    try:
        return f"stopped by {signal.Signals(-code).name}"
    except ValueError:
        return f"stopped by signal {-code}"


def nothing_recorded(entry: Entry) -> str:
    """Why there is no picture of an entry point."""
    return visible(entry.reason) or "Nothing was recorded that has a place in time."


def duration(ns: int) -> str:
    """A time in at most eight characters."""
    ms = ns / 1e6
    if abs(ms) >= 10_000:
        return f"{ms / 1000:.1f} s" if abs(ms) < 1e7 else f"{ms / 1000:.2g} s"
    if abs(ms) >= 1000:
        return f"{ms / 1000:.2f} s"
    if abs(ms) >= 99.95:
        return f"{ms:.0f} ms"
    return f"{ms:.1f} ms" if abs(ms) >= 9.995 or ns == 0 else f"{ms:.2f} ms"


def moment(text: str) -> str:
    """An ISO-8601 time in UTC as people write it: "2026-11-21 17:28:46 UTC"."""
    return text.replace("T", " ").replace("+00:00", " UTC").replace("Z", " UTC")


def place(location: str, process: Process) -> str:
    """A "path:line" as short as it stays plain: without the directory of Python or the project."""
    return visible(short_place(location, process.cwd))


def relative(text: str, base: str) -> str:
    """The text with the paths in it that lie below the directory `base` told from there."""
    base = base.rstrip("/")
    return re.sub(rf"(?<![\w/]){re.escape(base)}/", "", text) if base else text


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 app", "9 queries", "2 processes"."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith('s') else 's'}"


def visible(text: str) -> str:
    """The text with what a terminal would obey, and not show, written out."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
