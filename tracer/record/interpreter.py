"""Choosing the Python that a project runs in, and saying why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracer.trace.errors import TracerError

from .ask import INTERPRETER_QUESTION, ask
from .environment import untraced_environment

OLDEST_PYTHON = (3, 8)
OLDEST_DJANGO = (3, 2)
ASK_TIMEOUT_S = 30.0
ENVIRONMENT_NAMES = (".venv", "venv", "env")

_HINT = "Name the project's interpreter with --python, e.g. --python .venv/bin/python."


@dataclass(frozen=True)
class Candidate:
    """An interpreter that may be the project's, and what speaks for it."""

    python: Path
    reason: str


@dataclass(frozen=True)
class Interpreter:
    """The chosen interpreter: it runs, and it has a Python and a Django we can record."""

    python: Path
    reason: str
    version: str
    django: str
    servers: frozenset[str]


def choose_interpreter(
    directories: tuple[Path, ...],
    wanted: str | None = None,
    *,
    environment: Mapping[str, str] | None = None,
) -> Interpreter:
    """The project's interpreter: the one `wanted`, or the first candidate that has Django.

    `directories` are where the project's environment may lie, the nearest to manage.py first.
    Raises `TracerError` when the one wanted, or every candidate, cannot be used; the error then
    speaks of the first.
    """
    environment = os.environ if environment is None else environment
    if wanted is not None:
        return verify(_wanted(wanted, environment), directories[0], environment)
    first_error: TracerError | None = None
    passed_over: list[str] = []
    for candidate in candidates(directories, environment):
        try:
            chosen = verify(candidate, directories[0], environment)
        except TracerError as error:
            first_error = first_error or error
            passed_over.append(f"passed over {candidate.python}: {_reason(error)}")
            continue
        reason = "; ".join([chosen.reason, *passed_over])
        return Interpreter(chosen.python, reason, chosen.version, chosen.django, chosen.servers)
    raise first_error or TracerError("python-not-found", "No Python interpreter was found.", _HINT)


def candidates(
    directories: tuple[Path, ...], environment: Mapping[str, str]
) -> Iterator[Candidate]:
    """The interpreters that may be the project's, the likeliest first."""
    active = environment.get("VIRTUAL_ENV")
    python = _python_of(Path(active)) if active else None
    if active and python and not _is_our_own_session(Path(active), environment):
        yield Candidate(python, "the active virtual environment (VIRTUAL_ENV)")
    for directory in directories:
        yield from _beside(directory, environment)
    for directory in directories:
        if (directory / "poetry.lock").is_file():
            yield from _asked(directory, environment, "poetry", "env", "info", "-p")
        if (directory / "Pipfile").is_file():
            yield from _asked(directory, environment, "pipenv", "--venv")
    yield Candidate(Path(sys.executable), "the Python that runs django-trace")
    for name in ("python3", "python"):
        if on_path := shutil.which(name, path=environment.get("PATH")):
            yield Candidate(Path(on_path), f"`{name}` on PATH")


def verify(candidate: Candidate, cwd: Path, environment: Mapping[str, str]) -> Interpreter:
    """Run the interpreter and see that it is one we can record; `TracerError` says why not."""
    python = candidate.python
    try:
        answer = ask(
            python, INTERPRETER_QUESTION, cwd=cwd, timeout_s=ASK_TIMEOUT_S, environment=environment
        )
    except OSError as error:
        raise TracerError(
            "python-broken", f"{python} cannot be run: {error.strerror or error}.", _HINT
        ) from None
    values = answer.values
    if values is None:
        reason = answer.last_line or f"exit code {answer.exit_code}"
        if answer.exit_code is None:
            reason = f"no answer within {ASK_TIMEOUT_S:.0f} seconds"
        raise TracerError(
            "python-broken", f"{python} does not work as a Python interpreter: {reason}.", _HINT
        )
    version = ".".join(map(str, values["python"]))
    if tuple(values["python"][:2]) < OLDEST_PYTHON:
        raise TracerError(
            "python-too-old",
            f"{python} is Python {version}; the probe needs Python "
            f"{_dotted(OLDEST_PYTHON)} or newer.",
            _HINT,
        )
    if values["django"] is None:
        raise TracerError(
            "django-missing",
            f"{python} has no Django: {values.get('django_error', 'it cannot be imported')}.",
            _HINT,
        )
    django = _dotted(tuple(values["django"]))
    if tuple(values["django"]) < OLDEST_DJANGO:
        raise TracerError(
            "django-too-old",
            f"{python} has Django {django}; the probe knows Django "
            f"{_dotted(OLDEST_DJANGO)} and newer.",
            _HINT,
        )
    return Interpreter(python, candidate.reason, version, django, frozenset(values["servers"]))


def _wanted(wanted: str, environment: Mapping[str, str]) -> Candidate:
    name = os.path.expanduser(wanted)
    if os.path.isdir(name) and (python := _python_of(Path(name))):
        return Candidate(python, "named with --python")
    found = shutil.which(name, path=environment.get("PATH"))
    if found is None:
        raise TracerError("python-not-found", f"There is no interpreter {wanted}.", _HINT)
    return Candidate(Path(found).absolute(), "named with --python")


def _beside(directory: Path, environment: Mapping[str, str]) -> Iterator[Candidate]:
    has_uv = (directory / "uv.lock").is_file()
    uv_name = environment.get("UV_PROJECT_ENVIRONMENT")
    if has_uv and uv_name and (python := _python_of(directory / uv_name)):
        yield Candidate(python, "uv's environment (uv.lock, UV_PROJECT_ENVIRONMENT)")
    for name in ENVIRONMENT_NAMES:
        if python := _python_of(directory / name):
            by_uv = has_uv and name == ".venv"
            yield Candidate(
                python, "uv's environment (uv.lock)" if by_uv else f"{name} beside the project"
            )


def _asked(
    directory: Path, environment: Mapping[str, str], tool: str, *arguments: str
) -> Iterator[Candidate]:
    """The environment that a packaging tool knows for the project, if the tool is there."""
    program = shutil.which(tool, path=environment.get("PATH"))
    if program is None:
        return
    clean = untraced_environment(environment)
    clean.pop("VIRTUAL_ENV", None)
    try:
        answer = subprocess.run(
            [program, *arguments],
            cwd=directory,
            env=clean,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ASK_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    place = answer.stdout.decode(errors="replace").strip()
    if answer.returncode == 0 and place and (python := _python_of(Path(place))):
        yield Candidate(python, f"{tool}'s environment (`{tool} {' '.join(arguments)}`)")


def _python_of(environment_dir: Path) -> Path | None:
    """The interpreter of a virtual environment; its path unresolved, as that is what chooses it."""
    for name in ("bin/python", "bin/python3", "Scripts/python.exe"):
        if (environment_dir / name).is_file():
            return (environment_dir / name).absolute()
    return None


def _is_our_own_session(active: Path, environment: Mapping[str, str]) -> bool:
    """Whether nox made that environment to run us in: then it is no choice of the user's."""
    return "NOX_CURRENT_SESSION" in environment and active.resolve() == Path(sys.prefix).resolve()


def _reason(error: TracerError) -> str:
    return {
        "python-broken": "it cannot be run",
        "python-too-old": "its Python is too old",
        "django-missing": "it has no Django",
        "django-too-old": "its Django is too old",
    }.get(error.slug, error.message)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
