"""The servers under measurement: how each is started, known to be ready, and stopped."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "demo_projects" / "plugins"
START_DEADLINE_S = 30.0


@dataclass(frozen=True)
class Server:
    """A way to serve the project."""

    name: str
    """As the table shows it."""

    arguments: tuple[str, ...]
    """What follows the interpreter; ``{port}`` is filled in."""

    workers: int = 1
    """How many processes answer requests."""

    module: str = "django"
    """What the interpreter must be able to import for this server."""

    pairs_divisor: int = 1
    """Measured with this part of the pairs, where the server spends its time restarting."""


def gunicorn(options: str, workers: int, pairs_divisor: int = 1) -> Server:
    """gunicorn with these options, given as one would type them."""
    bind = ("-b", "127.0.0.1:{port}", "--log-level", "warning")
    arguments = ("-m", "gunicorn", "workshop.wsgi", *options.split(), *bind)
    return Server(f"gunicorn {options}", arguments, workers, "gunicorn", pairs_divisor)


def uvicorn(workers: int) -> Server:
    """uvicorn with this many worker processes."""
    options = ("--workers", str(workers), "--port", "{port}", "--log-level", "warning")
    arguments = ("-m", "uvicorn", "workshop.asgi:application", *options)
    return Server(f"uvicorn --workers {workers}", arguments, workers, "uvicorn")


SERVERS = (
    Server("runserver", ("manage.py", "runserver", "--noreload", "127.0.0.1:{port}")),
    gunicorn("-w 1", 1),
    gunicorn("-w 1 --max-requests 10", 1, pairs_divisor=2),
    gunicorn("-w 4", 4),
    gunicorn("-w 4 --preload", 4),
    gunicorn("-w 1 --threads 4", 1),
    gunicorn("-w 4 --threads 4", 4),
    uvicorn(2),
    uvicorn(4),
)


def can_import(python: str, module: str) -> bool:
    """Whether this interpreter has the module."""
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0


def copy_project(directory: Path) -> Path:
    """A copy of the demo project inside `directory`, without a database."""
    ignore = shutil.ignore_patterns("db.sqlite3*", "__pycache__", ".pytest_cache", ".django-trace")
    return Path(shutil.copytree(PROJECT, directory / "plugins", ignore=ignore))


def environment(**extra: str) -> dict[str, str]:
    """This environment with `extra`, without what would change how the project starts."""
    dropped = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "PYTHONWARNINGS", "DJANGO_TRACE_DIR"}
    dropped |= {"PLUGIN_STATE", "REDIS_URL", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "DJANGO_DEBUG": "0", **extra}


def free_port() -> int:
    """A port on which nothing listens on the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(
    command: Sequence[str], log: Path, cwd: Path, env: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, of which nothing is left afterwards."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        # At once and all of them: a worker may be stopped, or have outlived its parent, and
        # nothing here is worth a graceful end.
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def answering_worker(port: int) -> int:
    """The pid of the process that answers one new connection; OSError if none does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        return int(response.headers["X-Worker"])
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


@contextmanager
def serving(
    server: Server, project: Path, python: str, log: Path, **settings: str
) -> Iterator[int]:
    """Serve the project with these environment variables; yields the port.

    All workers answer by then. RuntimeError, with the server's log, if they don't.
    """
    port = free_port()
    command = [python, *(part.format(port=port) for part in server.arguments)]
    with process(command, log, project, environment(**settings)) as running:
        seen: set[int] = set()
        deadline = time.monotonic() + START_DEADLINE_S
        while len(seen) < server.workers:
            if running.poll() is not None or time.monotonic() > deadline:
                text = log.read_text(errors="replace")
                raise RuntimeError(f"{server.name}: {len(seen)} workers answered\n{text}")
            try:
                seen.add(answering_worker(port))
            except OSError:
                time.sleep(0.02)
        yield port


def why_no_redis(python: str) -> str | None:
    """Why Redis can't be measured here; None if it can."""
    if shutil.which("redis-server") is None:
        return "redis-server is not on PATH (Debian: apt-get install redis-server)"
    if not can_import(python, "redis"):
        return "the project's interpreter has no module redis (pip install redis)"
    if not can_import(python, "django.core.cache.backends.redis"):
        return "this Django has no Redis cache (4.0 and newer have)"
    return None


@contextmanager
def redis_server(directory: Path) -> Iterator[str]:
    """A Redis server that keeps nothing on disk; yields its URL."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port)]
    command += ["--save", "", "--appendonly", "no"]
    log = directory / "redis.log"
    with process(command, log, directory, environment()) as running:
        deadline = time.monotonic() + START_DEADLINE_S
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                    connection.sendall(b"PING\r\n")
                    if connection.recv(16).startswith(b"+PONG"):
                        break
            except OSError:
                pass
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Redis did not start\n{log.read_text(errors='replace')}")
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
