"""Record a pitfall, or its healthy twin, under one of the entry points where it would show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.functional.recording import PYTHON, has_module, record
from tracer import Trace
from tracer.diagnose.catalogue import diagnose
from tracer.record.entry_points import Serving
from tracer.trace.finding import Finding

PITFALLS = Path(__file__).resolve().parent.parent.parent / "demo_projects" / "pitfalls"
WSGI, ASGI = "pitfalls.wsgi:application", "pitfalls.asgi:application"
ASGI_WITH_LIFESPAN = "pitfalls.asgi_with_lifespan:application"
ADDRESS = "127.0.0.1:{port}"
_TWO = Serving(workers=2, populated=2)
_FORKED = Serving(workers=2, populated=1, forked=2)
_RELOADING = Serving(settles_on="autoreload.started", waits_after_error=True)
UWSGI = Path(PYTHON).with_name("uwsgi")
_ENVIRONMENT = ("--virtualenv", str(Path(PYTHON).parent.parent))
_UWSGI_WORDS = ("--master", "--processes", "2", "--enable-threads", "--need-app", *_ENVIRONMENT)
_GUNICORN = ("-m", "gunicorn", WSGI, "-w", "2", "-b", ADDRESS)
_UVICORN = ("-m", "uvicorn", ASGI, "--port", "{port}")

ENTRIES: dict[str, tuple[tuple[str, ...], Serving | None]] = {
    "gunicorn": (_GUNICORN, _TWO),
    "gunicorn-preload": ((*_GUNICORN, "--preload"), _FORKED),
    "runserver": (("manage.py", "runserver", ADDRESS), _RELOADING),
    "runserver-noreload": (("manage.py", "runserver", ADDRESS, "--noreload"), Serving()),
    "uvicorn": (_UVICORN, Serving()),
    "uvicorn-lifespan": ((*_UVICORN, "--lifespan", "on"), Serving()),
    "uvicorn-workers": ((*_UVICORN, "--workers", "2"), _TWO),
    "uvicorn-wrapped": (
        ("-m", "uvicorn", ASGI_WITH_LIFESPAN, "--port", "{port}", "--lifespan", "on"),
        Serving(),
    ),
    "hypercorn": (("-m", "hypercorn", ASGI, "-b", ADDRESS), Serving()),
    "uwsgi": (
        ("--http-socket", ADDRESS, "--module", WSGI, *_UWSGI_WORDS),
        Serving(workers=2, populated=1),
    ),
    "spawn": (("scripts/pool.py", "spawn"), None),
    "spawn-set-up": (("scripts/pool.py", "spawn", "set_up"), None),
    "forkserver": (("scripts/pool.py", "forkserver"), None),
    "fork": (("scripts/pool.py", "fork"), None),
    "check": (("manage.py", "check"), None),
    "script": (("scripts/{pitfall}.py",), None),
    "uvicorn-early": (
        ("-m", "uvicorn", "pitfalls.asgi_early:application", "--port", "{port}"),
        Serving(),
    ),
    "uwsgi-no-need-app": (
        ("--http-socket", ADDRESS, "--module", WSGI, "--master", *_ENVIRONMENT),
        Serving(populated=0),
    ),
    "migrate": (("manage.py", "migrate"), None),
    "test": (("manage.py", "test"), None),
}


def record_pitfall(
    where: Path,
    pitfall: str,
    entry: str,
    *,
    project: str = "workers",
    environment: dict[str, str] | None = None,
    url: str = "/",
    imports: bool = True,
    timeout_s: float = 60,
) -> Trace:
    """A recording of the project with that PITFALL; skipped where the server is missing."""
    words, serving = ENTRIES[entry]
    words = tuple(word.replace("{pitfall}", pitfall) for word in words)
    if entry.startswith("uwsgi"):
        if not UWSGI.exists():
            pytest.skip("uWSGI is not installed in the target environment")
    elif words[0] == "-m" and not has_module(words[1]):
        pytest.skip(f"{words[1]} is not installed in the target environment")
    trace, _ = record(
        copy_of(project, where),
        *words,
        program=str(UWSGI) if entry.startswith("uwsgi") else PYTHON,
        serving=serving,
        environment={"PITFALL": pitfall, **(environment or {})},
        url=url,
        imports=imports,
        timeout_s=timeout_s,
    )
    assert not [i.attributes for i in trace.instants if i.kind.startswith("probe.")]
    return trace


def copy_of(project: str, where: Path) -> Path:
    """A copy of a project, so that what it writes stays out of the checkout."""
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__")
    return Path(shutil.copytree(PITFALLS / project, where / project, ignore=ignore))


def found(trace: Trace) -> dict[str, Finding]:
    """What all rules find, by code; there is at most one finding of each rule."""
    findings = diagnose(trace)
    codes = [finding.code for finding in findings]
    assert len(set(codes)) == len(codes), findings
    return {finding.code: finding for finding in findings}


def source_line(place: str, directory: Path) -> str:
    """The line of code at that place, which may be relative to the working directory."""
    file, _, number = place.rpartition(":")
    return (directory / file).read_text().splitlines()[int(number) - 1].strip()
