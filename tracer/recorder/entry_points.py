"""The matrix as data: every way a project is started, with what to expect of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tracer.trace.expected import EXPECTED_FAILURES
from tracer.trace.repeats import repeated_id

from .discover import SETTINGS_VARIABLE, DjangoProject

LOOPBACK = "127.0.0.1"
WORKERS = 2
_PORT = "{port}"


@dataclass(frozen=True)
class Serving:
    """What a server must have shown before it counts as ready, and how it behaves.

    `workers` processes are to answer a request each; by then `populated` processes have completed
    the population of the app registry and `forked` have been forked. When its work is done a
    server with `settles_on` is given a moment to record an instant of that kind. A server that
    `waits_after_error` stays alive when it has failed, waiting for a file to change.
    """

    workers: int = 1
    populated: int = 1
    forked: int = 0
    settles_on: str = ""
    waits_after_error: bool = False


@dataclass(frozen=True)
class EntryPoint:
    """One way to start a project. With `skip`, the reason it doesn't apply, and no command.

    `repeat_of` is the id of the first recording when this stands for a further one.
    `expected_failure` says why it has to fail by touching the app registry too early.
    """

    id: str
    title: str
    command: tuple[str, ...] = ()
    serving: Serving | None = None
    expected_failure: str = ""
    skip: str = ""
    repeat_of: str = ""

    def repeated(self, number: int) -> EntryPoint:
        """The same for its recording of that number, from 1."""
        if number == 1:
            return self
        return replace(self, id=repeated_id(self.id, number), repeat_of=self.id)

    def command_on(self, port: int) -> tuple[str, ...]:
        """The command, listening on that port of the loopback address."""
        return tuple(word.replace(_PORT, str(port)) for word in self.command)


ENTRY_POINT_TITLES: dict[str, str] = {
    "runserver": "manage.py runserver",
    "runserver-noreload": "manage.py runserver --noreload",
    "shell": "manage.py shell -c pass",
    "wsgi": "the WSGI application, imported",
    "asgi": "the ASGI application, imported",
    "gunicorn": f"gunicorn -w {WORKERS}",
    "gunicorn-preload": f"gunicorn -w {WORKERS} --preload",
    "uvicorn": "uvicorn",
    "check": "manage.py check",
    "script-setup": "a script that calls django.setup()",
    "script-no-setup": "a script that imports models without django.setup()",
}

_BEHAVIOUR: dict[str, Serving] = {
    "runserver": Serving(settles_on="autoreload.started", waits_after_error=True),
    "runserver-noreload": Serving(),
    "gunicorn": Serving(workers=WORKERS, populated=WORKERS),
    "gunicorn-preload": Serving(workers=WORKERS, populated=1, forked=WORKERS),
    "uvicorn": Serving(),
}

SERVERS = frozenset(_BEHAVIOUR)
"""The ids of those that serve, and so need a port."""


def entry_points(project: DjangoProject) -> tuple[EntryPoint, ...]:
    """The whole matrix for that project, in order; what doesn't apply says why."""
    return tuple(_entry_point(entry_id, project) for entry_id in ENTRY_POINT_TITLES)


def _entry_point(entry_id: str, project: DjangoProject) -> EntryPoint:
    command = _command(entry_id, project)
    title = ENTRY_POINT_TITLES[entry_id]
    if isinstance(command, str):
        return EntryPoint(entry_id, title, skip=command)
    python = (str(project.interpreter.python),)
    expected_failure = EXPECTED_FAILURES.get(entry_id, "")
    return EntryPoint(entry_id, title, python + command, _BEHAVIOUR.get(entry_id), expected_failure)


def _command(entry_id: str, project: DjangoProject) -> tuple[str, ...] | str:
    """What follows the interpreter on the command line; or, as a text, why there is nothing."""
    if entry_id in ("runserver", "runserver-noreload"):
        reload = ("--noreload",) if entry_id == "runserver-noreload" else ()
        return _manage(project, "runserver", f"{LOOPBACK}:{_PORT}", *reload)
    if entry_id == "shell":
        return _manage(project, "shell", "-c", "pass")
    if entry_id == "check":
        return _manage(project, "check")
    if entry_id == "script-setup":
        return "-c", f"{_settings_line(project)}import django; django.setup()"
    if entry_id == "script-no-setup":
        if not project.models:
            return "no app beside manage.py has models"
        return "-c", f"{_settings_line(project)}import {project.models[0]}"
    if entry_id in ("asgi", "uvicorn"):
        return _served(entry_id, "ASGI", project.asgi, project)
    return _served(entry_id, "WSGI", project.wsgi, project)


def _served(
    entry_id: str, interface: str, application: str | None, project: DjangoProject
) -> tuple[str, ...] | str:
    if not application:
        return f"the project has no {interface} application"
    module, _, name = application.rpartition(".")
    if not module:
        return f"{interface}_APPLICATION is {application!r}, which names no module"
    if entry_id in ("wsgi", "asgi"):
        return "-c", f"from {module} import {name}"
    server = entry_id.partition("-")[0]
    if server not in project.interpreter.servers:
        return f"{server} is not installed in the project's environment"
    if server == "uvicorn":
        bind: tuple[str, ...] = ("--host", LOOPBACK, "--port", _PORT)
    else:
        bind = ("-w", str(WORKERS), "--bind", f"{LOOPBACK}:{_PORT}")
    preload = ("--preload",) if entry_id == "gunicorn-preload" else ()
    return "-m", server, f"{module}:{name}", *bind, *preload


def _manage(project: DjangoProject, *words: str) -> tuple[str, ...]:
    manage_py = Path(project.place.manage_py).name
    forced = ("--settings", project.settings_module) if project.settings_forced else ()
    return manage_py, *words, *forced


def _settings_line(project: DjangoProject) -> str:
    return f"import os; os.environ.setdefault({SETTINGS_VARIABLE!r}, {project.settings_module!r}); "
