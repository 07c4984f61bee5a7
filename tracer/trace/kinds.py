"""Every kind of span and instant a recording holds, with its attributes: the reference as data.

`docs/recording.md` shows these tables; `python -m tracer.trace.kinds` prints them. A reader takes
other kinds and attributes as they come: newer probes tell more, within the same schema.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Literal

_CALLER = "`file:line` that asked for it: the nearest one outside Django"
_CALL_CHAIN = "`file:line` of each call and import that led there, outermost first, a list"
_OWN_CHAIN = (
    "`file:line` of the project's own code that led there, outermost first, the nearest eight, "
    "a list"
)
_APP = "label of the app on whose behalf it happened; empty for none"
_REGISTRY = "`main`, `state` (of a migration) or `isolated`"
_LABEL = "app label"
_CLASS = "dotted name of the AppConfig's class"
_STAGE = {
    "stage": "function of Django that runs the program's code to start it: `_setup` (of the "
    "settings), `populate`, `urlconf_module` or `run_checks`; missing outside of them",
    "importing": "dotted name of the innermost module that is being imported; missing without one",
    "chain": "in such a stage or import: `file:line` of the program's functions and of the modules "
    "being imported that led there, from the stage inwards, a list",
    "bodies": "those of them that are statements of modules and of class bodies, a list",
}
_STATE = {
    "request": "as in `state.request`; empty outside of one",
    "object": "the object by its path from a module, such as `shop.registry.plugins`",
    "attribute": "name of the attribute, or the key in brackets",
    "type": "type of the value",
    "size": "its length, if it has one",
    "digest": "digest of the value under a key that is drawn for each run; never the value",
    "class": "class of the object",
    "local": "`1` when each thread or context has its own",
    "lent": "`1` when the request had taken the object out of a collection",
    "function": "dotted name of the function that did it",
    "place": "`file:line` that did it",
}


@dataclass(frozen=True)
class Kind:
    """A kind of span or instant: what it stands for, and what each of its attributes tells."""

    name: str
    shape: Literal["span", "instant"]
    meaning: str
    attributes: dict[str, str] = field(default_factory=dict)


HEADER: dict[str, str] = {
    "pid": "process id",
    "ppid": "process id of its parent",
    "host": "name of the machine",
    "origin": "how it came to be: `exec`, `fork`, `spawn`, `forkserver` or `reloader`",
    "parent_file": "of a fork: the trace file of its parent",
    "mono_ns": "CLOCK_MONOTONIC at its start, nanoseconds",
    "wall_ns": "wall clock at the same moment, nanoseconds since 1970",
    "main_thread": "ident of the thread that was there first",
    "cwd": "working directory",
    "python": "version of Python",
    "executable": "path of the interpreter",
    "platform": "`sys.platform`",
    "imports": "`1` when module imports are recorded",
    "argv": "command line, a list, secrets masked",
}

KINDS: tuple[Kind, ...] = (
    Kind("settings", "span", "the settings module is imported, at the first read of a setting", {
        "module": "value of `DJANGO_SETTINGS_MODULE`",
        "setting": "name of the setting that was read",
        "reader": "`file:line` that read it",
        "caller": _CALLER,
        "chain": "`file:line` of each call and import that led there, outermost first, a list",
        "nested": "`1` while the settings are already being imported",
        "repeated": "`1` when they had been set up before",
        "file": "file of the settings module; at its end",
        "whole": "after a nested one: `1` when no setting came or changed since; at its end",
    }),
    Kind("settings.configure", "span", "`settings.configure()`", {
        "caller": _CALLER,
        "repeated": "`1` when settings had been set up before",
    }),
    Kind("setup", "span", "`django.setup()`", {
        "caller": _CALLER,
        "again": "`1` when the registry was ready already",
        "loop": "`1` when an event loop runs in the same thread",
    }),
    Kind("populate", "span", "`Apps.populate()`", {
        "registry": _REGISTRY,
        "generation": "of the main registry: how many full populations began, this one included",
        "entries": "number of entries of INSTALLED_APPS",
        "full": "`0` when the registry was ready and nothing is done",
        "reentrant": "`1` when it is called from within itself",
        "caller": _CALLER,
    }),
    Kind("populate.phase", "span", "one of the three phases of populating the main registry", {
        "phase": "`1` AppConfigs are created, `2` models are imported, `3` `ready()` is called",
        "registry": _REGISTRY,
    }),
    Kind("app.create", "span", "`AppConfig.create()`", {
        "entry": "entry of INSTALLED_APPS",
        "label": "app label; at its end, like what follows",
        "name": "dotted name of the app's package",
        "class": _CLASS,
        "file": "file of that class; when the entry was refused, `file:line` of the class it "
        "names, or of the first one in the app's `apps` module",
        "path": "directory of the app",
        "default_app_config": "what the package gives by that name, if it isn't followed",
        "left_over": "`file:line` of that",
        "unused": "of an app with a plain AppConfig: the subclasses in its `apps` module or its "
        "package, a list",
        "unused_at": "`file:line` of each of these, a list",
    }),
    Kind("app.import_models", "span", "`AppConfig.import_models()`", {
        "label": _LABEL,
        "name": "dotted name of the app's package",
        "class": _CLASS,
        "overridden": "`1` when the class has an `import_models()` of its own",
        "file": "`file:line` of that method",
    }),
    Kind("app.ready", "span", "`AppConfig.ready()`", {
        "label": _LABEL,
        "name": "dotted name of the app's package",
        "class": _CLASS,
        "overridden": "`1` when the class has a `ready()` of its own",
        "file": "`file:line` of that method",
        "returned": "type of what it returned, if anything; at its end",
    }),
    Kind("import", "span", "a module was imported for the first time", {
        "module": "dotted name",
        "caller": "`file:line` of the import; empty where no Python asked for it",
    }),
    Kind("management", "span", "`ManagementUtility.execute()`: a command line is carried out", {
        "name": "the command's name as typed; empty without one",
    }),
    Kind("command", "span", "`BaseCommand.execute()`: one management command", {
        "name": "last part of its module",
        "module": "its module",
    }),
    Kind("checks", "span", "the system checks run", {
        "caller": _CALLER,
        "tags": "tags asked for, a list; none when all are run",
        "selected": "how many tags were asked for; missing when all checks are run",
        "databases": "aliases that may be checked, a list",
        "messages": "how many messages came of it; at its end",
        "errors": "how many of them are errors; at its end",
    }),
    Kind("urlconf", "span", "a URLconf module is imported", {"name": "its dotted name"}),
    Kind("middleware", "span", "the middleware is loaded", {
        "handler": "class of the handler that loads it",
    }),
    Kind("wsgi.application", "span", "`get_wsgi_application()`", {"caller": _CALLER}),
    Kind("asgi.application", "span", "`get_asgi_application()`", {"caller": _CALLER}),
    Kind("autoreload.run", "span", "`run_with_reloader()`, in the parent and in its child"),
    Kind("autoreload.child", "span", "the reloader's parent waits for a child", {
        "caller": _CALLER,
    }),
    Kind("request", "span", "the first request of a process is answered", {
        "method": "HTTP method",
        "path": "path, without its query string",
        "status": "HTTP status; at its end",
    }),
    Kind("db.connect", "span", "a database connection is opened", {
        "alias": "alias in DATABASES",
        "vendor": "`sqlite`, `postgresql`, …",
        "app": _APP,
        "caller": _CALLER,
        **_STAGE,
    }),
    Kind("db.query", "span", "a query is sent before the first request was answered", {
        "alias": "alias in DATABASES",
        "operation": "first word of the SQL, such as `SELECT`; never more of it",
        "app": _APP,
        "caller": _CALLER,
        **_STAGE,
    }),
    Kind("db.test_database", "span", "a test database is made", {
        "alias": "alias in DATABASES",
    }),
    Kind("migration", "span", "`Migration.apply()`: one migration is carried out", {
        "app": _LABEL,
        "name": "its name",
        "file": "`file:1`, its module",
        "rendered": "how many models were made anew for its states; at its end",
        "render_ns": "how long that took; at its end",
    }),
    Kind("registry.clear_cache", "span", "`Apps.clear_cache()` of the main registry when it is "
    "ready: each model's caches expire", {
        "models": "number of models",
        "caller": _CALLER,
        "chain": "`file:line` of the project's own code that led there, outermost first, a list",
    }),
    Kind("socket.connect", "span", "while the apps are loaded, a socket connects", {
        "address": "`host:port`, or the path of a Unix socket",
        "app": _APP,
        "caller": _CALLER,
        "chain": _OWN_CHAIN,
    }),
    Kind("django", "instant", "the package `django` was imported", {"version": "its version"}),
    Kind("settings.variable", "instant", "`DJANGO_SETTINGS_MODULE` is set by the program", {
        "module": "what it is set to",
        "caller": _CALLER,
    }),
    Kind("settings.change", "instant", "a setting is changed after the settings were loaded", {
        "setting": "its name",
        "setter": "`file:line` that assigned it, Django's too; empty when it was changed in place",
        "caller": _CALLER,
        "app": _APP,
        "added": "of INSTALLED_APPS: the entries it did not have when the registry was populated, "
        "a list",
    }),
    Kind("settings.copy", "instant", "the settings module has been loaded under another name too", {
        "module": "the name that Django uses",
        "copy": "the other name",
        "file": "the file of both",
    }),
    Kind("app.listed", "instant", "of a registry that could not be populated: an installed app", {
        "entry": "entry of INSTALLED_APPS",
        "file": "`file:line` where the settings list it",
    }),
    Kind("flag", "instant", "a flag of the main registry was set", {
        "name": "`loading`, `apps_ready`, `models_ready` or `ready`",
        "value": "`1` or `0`",
        "registry": _REGISTRY,
    }),
    Kind("model", "instant", "a model is about to be registered", {
        "label": "`app_label.Model`",
        "module": "module of the class",
        "app": _APP,
        "registry": _REGISTRY,
        "late": "`1` when `models_ready` was set already",
        "caller": "`file:line` of the class",
        "chain": "of a module's first model: `file:line` of each module being imported, outermost "
        "first, a list; of a late one also of each call",
        "importing": "of a late one: the module being imported, if any",
        "auto_created": "`1` for the table of a many-to-many relation",
        "swappable": "`1` when a setting can put another model in its place",
        "again": "`1` when the registry has a model of that name",
    }),
    Kind("model.refused", "instant", "the registry refused a model", {
        "label": "`app_label.Model`",
        "error": "`TypeName: message`",
        "caller": _CALLER,
    }),
    Kind("relations.pending", "instant", "relations whose models are not there at models_ready", {
        "relations": "the models waited for, as `app_label.model`, a list",
    }),
    Kind("relation.unresolved", "instant", "at models_ready, a field that points at none of them", {
        "model": "the model waited for, as `app_label.model`",
        "field": "the field, as `app_label.Model.field`",
        "caller": "`file:line` of the field; of its file alone where the line can't be told",
    }),
    Kind("model.unlisted", "instant", "at ready, a registered model that no AppConfig lists", {
        "label": "`app_label.Model`",
    }),
    Kind("receivers.unimported", "instant", "at ready, a module with receivers is not imported", {
        "app": "label of the app it lies in",
        "module": "dotted name: `signals`, `receivers` or `handlers` of the app",
        "caller": "`file:line` of its first receiver",
    }),
    Kind("module.twice", "instant", "a file of the project was imported under two names", {
        "module": "the second name",
        "other": "the first one",
        "file": "the file",
    }),
    Kind("exception", "instant", "an exception leaves a span, the innermost that it leaves", {
        "error": "`TypeName: message`",
        "app": _APP,
        "chain": "`file:line` of each call and import between the span and the line that raised "
        "it, outermost first, a list",
    }),
    Kind("async.refused", "instant", "`SynchronousOnlyOperation` is raised in a start-up", {
        "message": "its message",
        "caller": _CALLER,
        "app": _APP,
        "chain": _CALL_CHAIN,
    }),
    Kind("registry.not_ready", "instant", "`AppRegistryNotReady` was raised, swallowed or not", {
        "message": "its message",
        "check": "function that raised it, such as `check_models_ready`",
        "caller": _CALLER,
        "app": _APP,
        "model": "name of the model that was being made, if one was",
        "chain": _CALL_CHAIN,
    }),
    Kind("registry.change", "instant", "a registry is changed by other means than populate", {
        "method": "such as `set_installed_apps`; `app_configs` when that was assigned",
        "registry": _REGISTRY,
        "caller": _CALLER,
    }),
    Kind("check.slow", "instant", "a check function has taken 50 ms or more", {
        "name": "its dotted name",
        "file": "`file:line` of it",
        "duration_ns": "how long it took",
    }),
    Kind("translation", "instant", "a text is translated, not lazily, while a module is imported", {
        "function": "`gettext`, `ngettext`, `pgettext` or `npgettext`",
        "app": _APP,
        **_STAGE,
    }),
    Kind("deprecation", "instant", "Django warned of what a later version takes away", {
        "category": "class of the warning, such as `RemovedInDjango60Warning`",
        "message": "its message",
        "hidden": "`1` when the filters of warnings ignore it",
        "app": _APP,
        "caller": _CALLER,
        "chain": "`file:line` of the project's own code that led there, outermost first, a list",
    }),
    Kind("signal.connect", "instant", "a receiver is connected", {
        "signal": "dotted name of the signal; empty when it has none",
        "receiver": "dotted name of the receiver",
        "file": "`file:line` of the receiver",
        "weak": "`1` when the signal keeps a weak reference",
        "app": _APP,
        "caller": _CALLER,
        "dispatch_uid": "the `dispatch_uid`, if it is a text",
        "sender": "name of the sender's class; empty for other senders",
        "again": "`1` when the project connected the same code for that sender already, as another "
        "function",
        "late": "`1` when the registry was ready already",
        "importing": "of a late one: the module being imported that connects it, if any",
        "chain": "of a late one, or one that comes again: `file:line` of each call and import that "
        "led there, outermost first, a list",
    }),
    Kind("signal.receiver_gone", "instant", "a receiver of the project is gone, not disconnected", {
        "signal": "as in `signal.connect`",
        "receiver": "as in `signal.connect`",
        "file": "as in `signal.connect`",
        "caller": "as in `signal.connect`",
        "cached": "`1` when it is still there, held by a cache of Django that is used with DEBUG",
    }),
    Kind("autoreload.started", "instant", "the reloader begins to watch files"),
    Kind("autoreload.trigger", "instant", "a changed file makes the reloader restart", {
        "file": "the file",
    }),
    Kind("server.listening", "instant", "a socket listens", {
        "address": "`host:port`, or the path of a Unix socket",
    }),
    Kind("thread.start", "instant", "a thread was started", {
        "name": "its name",
        "ident": "its ident",
        "target": "dotted name of its function, or of its class",
        "daemon": "`1` for a daemon thread",
        "caller": _CALLER,
        "chain": "until the first request was answered: `file:line` of the project's own code that "
        "led there, outermost first, a list",
    }),
    Kind("fork", "instant", "the process is about to fork", {"caller": _CALLER}),
    Kind("fork.inherits", "instant", "a forked child has something that is not to be shared", {
        "what": "`connection`, `pool`, `socket`, `loop`, `random`, `thread`, `lock`, `file` or "
        "`temporary`",
        "name": "alias, name, class, address, or dotted name of where the project keeps it",
        "vendor": "of a connection: `sqlite`, `postgresql`, …",
        "seeded": "of a generator: `1` when it was made with a seed",
        "ident": "of a thread: its ident",
        "daemon": "of a thread: `1` for a daemon thread",
        "target": "of a thread: dotted name of its function, or of its class",
        "type": "of a lock or a temporary file: its class",
        "file": "of a lock or a file: file of the module that keeps it",
        "path": "of a file: its path",
        "pending_bytes": "of a file: how much waits to be written",
        "opened_pid": "process id of who made it",
        "app": _APP,
        "caller": _CALLER,
        "chain": "`file:line` of the project's own code that led there, outermost first, a list",
    }),
    Kind("state.request", "instant", "with `workers`: a request begins", {
        "request": "its number in the process, as `PID.N`",
        "method": "HTTP method",
        "path": "path without the query string",
        "active": "requests in flight in the process, this one included",
    }),
    Kind("state.response", "instant", "with `workers`: a request has been answered", {
        "request": "as in `state.request`",
        "status": "HTTP status; empty when it was left by an exception",
        "active": "requests in flight, this one included",
        "cost_us": "microseconds that were spent on looking at state after it",
        "whole": "`1` when all watched state was looked at",
    }),
    Kind("state.walk", "instant", "with `workers`: the objects of the process were gone through", {
        "objects": "how many were met",
        "watched": "how many are watched",
        "duration_ns": "how long it took",
    }),
    Kind("state.read", "instant", "with `workers`: state of the process is read, in a request", {
        **_STATE,
        "status": "`hit`, `default` (the class has it, not the object) or `miss`",
        "owner": "the class or object that had the value, if another",
    }),
    Kind("state.write", "instant", "with `workers`: state of the process is changed", {
        **_STATE,
        "op": "`set`, `new`, `delete`, `clear`, `grow`, `shrink`, `change`, `advance` (of an "
        "iterator) or `return` (of what the request took out)",
        "via": "`snapshot` when it was found afterwards, by comparing",
    }),
    Kind("fork.query", "instant", "a child sends its first query over an inherited connection", {
        "alias": "alias in DATABASES",
        "app": _APP,
        "caller": _CALLER,
    }),
    Kind("fork.reconnected", "instant", "a child connects anew to where it has a socket to", {
        "name": "address",
    }),
    Kind("fork.hooks_skipped", "instant", "a child was forked without Python's fork hooks", {
        "hooks": "`file:line` of each registration outside Python's own library, a list",
    }),
    Kind("asgi.refused", "instant", "Django's ASGI handler got a connection that is not HTTP", {
        "type": "its type, such as `lifespan`",
    }),
    Kind("subprocess", "instant", "a program is about to be started", {
        "caller": _CALLER,
        "app": _APP,
        "argv": "its command line, a list, secrets masked",
        "chain": "until the first request was answered: " + _OWN_CHAIN,
    }),
    Kind("exit", "instant", "the interpreter leaves in order", {
        "error": "class of the exception that ended it; empty without one",
    }),
    Kind("limit", "instant", "no more of a kind is recorded", {
        "kind": "the kind",
        "reason": "which limit was reached",
    }),
    Kind("probe.error", "instant", "something failed inside the probe; the program went on", {
        "where": "the hook that failed",
        "error": "`TypeName: message`",
    }),
    Kind("probe.refused", "instant", "the process could not write its recording on", {
        "reason": "the system's error",
    }),
)  # fmt: skip
EVERY_SPAN: dict[str, str] = {
    "raised": "of a span left by an exception: `file:line` of the innermost line it has passed "
    "outside Django and Python's library; left out when it has passed none",
}
"""What any span can tell."""
BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}


def tables(shape: Literal["span", "instant"]) -> str:
    """The kinds of that shape as Markdown: a heading, a sentence and a table each."""
    return "\n".join(_section(kind) for kind in KINDS if kind.shape == shape)


def table(attributes: dict[str, str]) -> str:
    """Attributes and what they tell, as a Markdown table."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in attributes.items()]
    return "\n".join(["| Attribute | Tells |", "|---|---|", *rows, ""])


def _section(kind: Kind) -> str:
    sentence = kind.meaning[0].upper() + kind.meaning[1:] + "."
    body = f"\n{table(kind.attributes)}" if kind.attributes else ""
    return f"### `{kind.name}`\n\n{sentence}\n{body}"


def reference() -> dict[str, str]:
    """The generated parts of `docs/recording.md` by name."""
    spans = f"Any span can tell this:\n\n{table(EVERY_SPAN)}\n{tables('span')}"
    return {"header": table(HEADER), "spans": spans, "instants": tables("instant")}


if __name__ == "__main__":
    sys.stdout.write("\n".join(reference().values()))
