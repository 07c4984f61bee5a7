"""Record this project with a Django of before or after 1.7, under four entry points.

    python -m demo_projects.before_1_7.record PYTHON OUT

PYTHON is the interpreter of an environment with Python 2.7, gunicorn and Django 1.6 or 1.7; OUT
is the run directory to make. `django-trace show OUT` reads it, like every other recording.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from tracer.recorder.run_directory import now_text
from tracer.recorder.server import free_port
from tracer.trace.manifest import EntryResult, Manifest, RequestResult, write_manifest

HERE = Path(__file__).resolve().parent
USUAL_PORT = 8000
"""What is told instead of the free port that was taken."""

ENTRIES = {
    "runserver": ("manage.py runserver", ("manage.py", "runserver", "127.0.0.1:{port}")),
    "shell": ("manage.py shell", ("manage.py", "shell", "--plain")),
    "gunicorn": (
        "gunicorn, 1 worker",
        ("-m", "gunicorn.app.wsgiapp", "mysite.wsgi", "-b", "127.0.0.1:{port}"),
    ),
    "script": ("a script that never calls django.setup()", ("scripts/place_order.py",)),
}


def main() -> None:
    """Record each entry point into one run directory."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("python", type=Path)
    words.add_argument("out", type=Path)
    arguments = words.parse_args()
    arguments.out.mkdir(parents=True)
    python = os.path.abspath(arguments.python)
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(shutil.copytree(HERE / "project", Path(scratch) / "project"))
        _run(python, project, "manage.py", "syncdb", "--noinput")
        created = now_text()
        entries = tuple(_record(python, project, arguments.out, entry) for entry in ENTRIES)
    write_manifest(arguments.out, Manifest(created=created, entries=entries))


def _run(python: str, project: Path, *words: str, environment: dict[str, str] | None = None) -> int:
    done = subprocess.run(
        [python, *words],
        cwd=project,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return done.returncode


def _record(python: str, project: Path, out: Path, entry: str) -> EntryResult:
    title, words = ENTRIES[entry]
    directory = out / entry
    directory.mkdir()
    port = free_port()
    command = [word.replace("{port}", str(port)) for word in words]
    environment = {
        "DJANGO_TRACE_DIRECTORY": str(directory.resolve()),
        "PYTHONPATH": str(HERE / "recorder"),
    }
    started, began_ns = now_text(), time.monotonic_ns()
    requests: tuple[RequestResult, ...] = ()
    exit_code: int | None
    if any("{port}" in word for word in words):
        exit_code, requests = _serve(python, project, command, port, environment)
    else:
        exit_code = _run(python, project, *command, environment=environment)
    _without_places(
        directory,
        {
            str(project): "/srv/project",
            str(Path(python).parent.parent): "/srv/venv",
            f"127.0.0.1:{port}": f"127.0.0.1:{USUAL_PORT}",
        },
    )
    return EntryResult(
        id=entry,
        title=title,
        command=("python", *(word.replace("{port}", str(USUAL_PORT)) for word in words)),
        cwd="project",
        started=started,
        duration_ns=time.monotonic_ns() - began_ns,
        outcome="ok" if not exit_code else "failed",
        exit_code=exit_code,
        requests=requests,
    )


def _serve(
    python: str, project: Path, command: list[str], port: int, environment: dict[str, str]
) -> tuple[int | None, tuple[RequestResult, ...]]:
    server = subprocess.Popen(
        [python, *command],
        cwd=project,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        answers = [_ask(port), _ask(port)]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)
    return 0, tuple(answers)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _ask(port: int) -> RequestResult:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        print(answer.read().decode().strip())
        return RequestResult(method="GET", path="/", status=answer.status)


def _without_places(directory: Path, places: dict[str, str]) -> None:
    """Put neutral names for this machine, its directories and port: the recordings are kept."""
    for file in directory.glob("*.trace"):
        text = file.read_text(encoding="utf-8")
        for place, neutral in {**places, socket.gethostname(): "host"}.items():
            text = text.replace(place, neutral)
        file.unlink()
        name = file.name.replace(socket.gethostname(), "host")
        file.with_name(name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
