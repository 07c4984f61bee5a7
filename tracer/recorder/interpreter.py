"""Choosing the Python that a project runs in, and saying why."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracer.trace.errors import TracerError

from .ask import INTERPRETER_QUESTION, ask
from .environment import untraced_environment
from .run_directory import absolute

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
    Raises `TracerError` when the one wanted, or every candidate, cannot be used; it then lists
    all that was looked for.
    """
    environment = os.environ if environment is None else environment
    if wanted is not None:
        return verify(_wanted(wanted, environment), directories[0], environment)
    passed_over: list[str] = []
    looked_for: list[str] = []
    for candidate in candidates(directories, environment):
        if isinstance(candidate, str):
            looked_for.append(candidate)
            continue
        try:
            chosen = verify(candidate, directories[0], environment)
        except TracerError as error:
            passed_over.append(f"passed over {candidate.python}: {_reason(error)}")
            looked_for.append(f"{candidate.python} ({candidate.reason}): {_reason(error)}")
            continue
        reason = "; ".join([chosen.reason, *passed_over])
        return Interpreter(chosen.python, reason, chosen.version, chosen.django, chosen.servers)
    raise TracerError(
        "python-not-found",
        f"No Python with Django was found for the project: {'; '.join(looked_for)}.",
        _HINT,
    )


def candidates(
    directories: tuple[Path, ...], environment: Mapping[str, str]
) -> Iterator[Candidate | str]:
    """The interpreters that may be the project's, likeliest first; a text says what is missing."""
    yield _active(environment)
    for directory in directories:
        yield from _beside(directory, environment)
    if not any((directory / "uv.lock").is_file() for directory in directories):
        yield "no uv.lock"
    if poetry := next(filter(_is_poetry_project, directories), None):
        yield _asked(poetry, environment, "poetry", "env", "info", "-p")
    else:
        yield "no poetry project"
    if pipenv := next((one for one in directories if (one / "Pipfile").is_file()), None):
        yield _asked(pipenv, environment, "pipenv", "--venv")
    else:
        yield "no Pipfile"
    yield Candidate(Path(sys.executable), "the Python that runs django-trace")
    for name in ("python3", "python"):
        on_path = shutil.which(name, path=environment.get("PATH"))
        reason = f"`{name}` on PATH"
        yield Candidate(Path(on_path), reason) if on_path else f"no {reason}"


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
    return Candidate(absolute(Path(found)), "named with --python")


def _active(environment: Mapping[str, str]) -> Candidate | str:
    active = environment.get("VIRTUAL_ENV")
    if not active:
        return "VIRTUAL_ENV is not set"
    if _is_our_own_session(Path(active), environment):
        return "VIRTUAL_ENV is that of the nox session"
    python = _python_of(Path(active))
    if python is None:
        return f"VIRTUAL_ENV ({active}) holds no Python"
    return Candidate(python, "the active virtual environment (VIRTUAL_ENV)")


def _beside(directory: Path, environment: Mapping[str, str]) -> Iterator[Candidate | str]:
    has_uv = (directory / "uv.lock").is_file()
    uv_name = environment.get("UV_PROJECT_ENVIRONMENT")
    if has_uv and uv_name and (python := _python_of(directory / uv_name)):
        yield Candidate(python, "uv's environment (uv.lock, UV_PROJECT_ENVIRONMENT)")
    missing = []
    for name in ENVIRONMENT_NAMES:
        python = _python_of(directory / name)
        if python is None:
            missing.append(name)
        else:
            by_uv = has_uv and name == ".venv"
            yield Candidate(
                python, "uv's environment (uv.lock)" if by_uv else f"{name} beside the project"
            )
    if missing:
        yield f"no {' or '.join(missing)} in {directory}"


def _is_poetry_project(directory: Path) -> bool:
    if (directory / "poetry.lock").is_file():
        return True
    try:
        text = (directory / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return re.search(r"^\s*\[tool\.poetry[.\]]", text, re.MULTILINE) is not None


def _asked(
    directory: Path, environment: Mapping[str, str], tool: str, *arguments: str
) -> Candidate | str:
    """The environment that a packaging tool knows for the project, or why there is none."""
    program = shutil.which(tool, path=environment.get("PATH"))
    if program is None:
        return f"{tool} is not on PATH"
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
        return f"{tool} gave no answer"
    place = answer.stdout.decode(errors="replace").strip()
    if answer.returncode == 0 and place and (python := _python_of(Path(place))):
        return Candidate(python, f"{tool}'s environment (`{tool} {' '.join(arguments)}`)")
    return f"{tool} knows no environment"


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
