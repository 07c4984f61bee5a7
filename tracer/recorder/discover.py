"""Finding what a project is made of: manage.py, settings, WSGI and ASGI application, models."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracer.trace.errors import TracerError

from .ask import PROJECT_QUESTION, Answer, ask
from .interpreter import Interpreter, choose_interpreter
from .run_directory import absolute

SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"

_MANAGE_PY_HINT = (
    "Give the directory that holds it, or the manage.py itself; to record a program without one, "
    "use `django-trace record -- COMMAND`."
)
_SKIPPED = frozenset({"node_modules", "site-packages", "venv", "env", "__pycache__"})


@dataclass(frozen=True)
class Place:
    """Where a project lies: the path as given and its manage.py, both absolute."""

    path: Path
    manage_py: Path

    @property
    def directory(self) -> Path:
        """The directory of manage.py, where everything is started."""
        return self.manage_py.parent

    @property
    def environment_directories(self) -> tuple[Path, ...]:
        """Where the project's virtual environment may lie, the nearest to manage.py first."""
        found = [self.directory]
        given = self.path if self.path.is_dir() else self.path.parent
        if given not in found:
            found.append(given)
        above = self.directory.parent
        marks = ("pyproject.toml", "uv.lock", "poetry.lock", "Pipfile", ".git")
        if above not in found and any((above / mark).exists() for mark in marks):
            found.append(above)
        return tuple(found)


@dataclass(frozen=True)
class DjangoProject:
    """A project that can be started.

    `wsgi` and `asgi` are dotted paths to the application objects, `models` the modules of the
    project's own models in the order of INSTALLED_APPS. `settings_forced` is set when the user
    named settings that manage.py would not have chosen by itself.
    """

    place: Place
    interpreter: Interpreter
    settings_module: str
    settings_forced: bool
    wsgi: str | None
    asgi: str | None
    models: tuple[str, ...]


def find_manage_py(path: str | os.PathLike[str]) -> Place:
    """The one manage.py at `path`, in it, or one level below it; `TracerError` otherwise."""
    given = absolute(Path(path).expanduser())
    if given.is_file():
        if given.name != "manage.py" and not _runs_commands(given):
            raise TracerError("manage-py-missing", f"{given} is not a manage.py.", _MANAGE_PY_HINT)
        return Place(given, given)
    if not given.exists():
        raise TracerError(
            "path-missing",
            f"There is no {given}.",
            "Give the directory that holds your project's manage.py.",
        )
    try:
        if (given / "manage.py").is_file():
            return Place(given, given / "manage.py")
        found = sorted(
            below / "manage.py"
            for below in given.iterdir()
            if not below.name.startswith(".")
            and below.name not in _SKIPPED
            and (below / "manage.py").is_file()
        )
    except OSError as error:
        raise TracerError(
            "path-unreadable",
            f"{given} cannot be read: {error.strerror}.",
            "Check its permissions.",
        ) from None
    if not found:
        raise TracerError(
            "manage-py-missing",
            f"There is no manage.py in {given}, nor one level below.",
            _MANAGE_PY_HINT,
        )
    if len(found) > 1:
        names = " and ".join(os.fspath(name.relative_to(given)) for name in found)
        raise TracerError(
            "manage-py-ambiguous",
            f"There is more than one manage.py in {given}: {names}.",
            f"Name one of them: `django-trace project {found[0]}`.",
        )
    return Place(given, found[0])


def _runs_commands(script: Path) -> bool:
    """Whether a script of another name does what manage.py does."""
    try:
        text = script.read_bytes()
    except OSError:
        return False
    return b"execute_from_command_line" in text or b"ManagementUtility" in text


def settings_named_in(manage_py: Path) -> str | None:
    """The settings module that manage.py sets by default, as far as its text tells."""
    try:
        tree = ast.parse(manage_py.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call):  # os.environ.setdefault(NAME, value)
            values = node.args
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            values = [node.targets[0].slice, node.value]  # os.environ[NAME] = value
        words = [value.value for value in values if isinstance(value, ast.Constant)]
        if len(words) == 2 and words[0] == SETTINGS_VARIABLE and isinstance(words[1], str):
            return words[1]
    return None


def discover(
    path: str | os.PathLike[str],
    *,
    python: str | None = None,
    settings: str | None = None,
    timeout_s: float = 60.0,
    environment: Mapping[str, str] | None = None,
) -> DjangoProject:
    """Find out all we need to start the project, by asking its own interpreter.

    Its settings are imported once in a process of their own, without the probe. Raises
    `TracerError` when anything a recording needs is missing.
    """
    place = find_manage_py(path)
    interpreter = choose_interpreter(place.environment_directories, python, environment=environment)
    base = dict(os.environ if environment is None else environment)
    if settings:
        base[SETTINGS_VARIABLE] = settings
    wanted = settings or base.get(SETTINGS_VARIABLE) or settings_named_in(place.manage_py) or ""
    try:
        answer = ask(
            interpreter.python,
            PROJECT_QUESTION,
            [place.manage_py.name, settings or ""],
            cwd=place.directory,
            timeout_s=timeout_s,
            environment=base,
        )
    except OSError as error:
        raise TracerError(
            "python-broken", f"{interpreter.python} cannot be run: {error.strerror}.", ""
        ) from None
    values = answer.values or {}
    if answer.values is None or "error" in values:
        raise _unimportable(place, answer, wanted, timeout_s)
    return DjangoProject(
        place=place,
        interpreter=interpreter,
        settings_module=values["settings"],
        settings_forced="manage_settings" in values,
        wsgi=values.get("wsgi"),
        asgi=values.get("asgi"),
        models=tuple(values.get("models", ())),
    )


def _unimportable(place: Place, answer: Answer, wanted: str, timeout_s: float) -> TracerError:
    values = answer.values or {}
    module = values.get("settings") or wanted
    reason = values.get("error") or answer.last_line or f"exit code {answer.exit_code}"
    if where := values.get("where"):
        reason += f" ({where})"
    if values.get("error") == "no settings":
        return TracerError(
            "settings-unknown",
            f"{place.manage_py} names no settings module.",
            f"Name it with --settings, or set {SETTINGS_VARIABLE}.",
        )
    if answer.values is None and answer.exit_code is None:
        return TracerError(
            "settings-never-ready",
            f"The settings {module} were not imported within {timeout_s:g} seconds.",
            "Look for what they wait for (a network, a lock), or allow more with --timeout.",
        )
    if values.get("stage") == "manage.py":
        return TracerError(
            "manage-py-fails",
            f"{place.manage_py} fails before it runs a command: {_stop(reason)}",
            f"Try `python manage.py check` in {place.directory}.",
        )
    return TracerError(
        "settings-not-importable",
        f"The settings {module} do not import: {_stop(reason)}",
        f"Try them in {place.directory} with the same interpreter, set the environment "
        "variables they need, or name others with --settings.",
    )


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
