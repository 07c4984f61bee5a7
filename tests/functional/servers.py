"""PostgreSQL and Redis for a test: instances of its own, on Unix sockets, not run by root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_UNPRIVILEGED = ("postgres", "nobody")
_START_S = 30


def _postgresql_directory() -> Path | None:
    """Where initdb and postgres are; Debian keeps them off PATH."""
    found = [Path(path).resolve().parent for path in filter(None, [shutil.which("initdb")])]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((path for path in found if (path / "postgres").exists()), None)


def _user() -> str | None:
    """Whom to run a server as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in _UNPRIVILEGED if name in known), None)


@contextmanager
def _directory() -> Iterator[Path]:
    """A short path, for the name of a socket, that the unprivileged user may use."""
    path = Path(tempfile.mkdtemp(prefix="drt-", dir="/tmp"))
    try:
        user = _user()
        if user is not None:
            shutil.chown(path, user)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _running(command: list[str], directory: Path, is_ready: Callable[[], bool]) -> Iterator[None]:
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=directory, user=_user(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + _START_S
        while not is_ready():
            told = (directory / "server.log").read_text(errors="replace")
            assert process.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgresql() -> Iterator[Path]:
    """The directory of the socket of a PostgreSQL of our own, whose user is `postgres`."""
    binaries = _postgresql_directory()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with _directory() as directory:
        data = directory / "data"
        make = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N"]
        done = subprocess.run(
            [*make, "--no-locale"], cwd=directory, user=_user(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        server = [str(binaries / "postgres"), "-D", str(data), "-k", str(directory)]
        options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50"]
        ready = [str(binaries / "pg_isready"), "-q", "-h", str(directory)]
        with _running(
            [*server, *options], directory, lambda: subprocess.run(ready).returncode == 0
        ):
            yield directory


@contextmanager
def redis() -> Iterator[Path]:
    """The socket of a Redis of our own, which keeps nothing."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("Redis is not installed (Debian: redis-server)")
    with _directory() as directory:
        path = directory / "redis.sock"
        server = [binary, "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "777"]
        with _running([*server, "--save", "", "--appendonly", "no"], directory, path.exists):
            yield path
