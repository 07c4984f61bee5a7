"""Record a pitfall, or its healthy twin, under one of the entry points where it would show."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.functional.recording import PYTHON, django_version, has_module, record
from tracer import Trace
from tracer.diagnose.catalogue import diagnose
from tracer.recorder.entry_points import Serving

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
    "wsgi": (("-c", "import pitfalls.wsgi"), None),
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
    "shell": (("manage.py", "shell", "-c", "pass"), None),
    "test": (("manage.py", "test"), None),
    "in-loop": (("scripts/in_loop.py",), None),
    "deploy": (("scripts/deploy.py",), None),
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
    _note(trace, project, pitfall, entry)
    return trace


def _note(trace: Trace, project: str, pitfall: str, entry: str) -> None:
    """Leave what was found for the table of the documentation; a case says more of itself later."""
    directory = os.environ.get("DJANGO_TRACE_COVERAGE")
    if directory:
        version = ".".join(map(str, django_version()))
        codes = sorted({finding.code for finding in diagnose(trace)})
        seen = {"django": version, "entry": entry, "codes": codes, "project": project}
        file = Path(directory) / f"{project}-{pitfall}-{entry}-{version}.json"
        file.write_text(json.dumps(seen), encoding="utf-8")


def copy_of(project: str, where: Path) -> Path:
    """A copy of a project, so that what it writes stays out of the checkout."""
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__")
    return Path(shutil.copytree(PITFALLS / project, where / project, ignore=ignore))


def source_line(place: str, directory: Path) -> str:
    """The line of code at that place, which may be relative to the working directory.

    Empty for a file without a line.
    """
    file, colon, number = place.rpartition(":")
    if not colon:
        assert (directory / place).is_file(), place
        return ""
    return (directory / file).read_text().splitlines()[int(number) - 1].strip()
