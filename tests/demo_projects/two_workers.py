"""Two gunicorn workers of the plugins demo, of which a test says which one answers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

from benchmarks.plugin_failures.clients import User
from benchmarks.plugin_failures.services import gunicorn, serving


class PatientUser(User):
    """Waits after each response until the worker is done with the request.

    Whoever has the body may be ahead of the worker, which has yet to close its database
    connection: stopped there, it could keep a lock that the other worker waits for.
    """

    def __init__(self, port: int) -> None:
        super().__init__(port, keep_alive=False)

    def read(self, response: HTTPResponse) -> str:
        assert response.will_close
        response.length = None  # not to the end of the body but to that of the connection
        return super().read(response)


def _wait_until_stopped(pid: int) -> None:
    """Return when the process is stopped: a signal is on its way for a moment."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():  # no Linux: there is no other way to ask that is always there
        time.sleep(0.2)
        return
    deadline = time.monotonic() + 10
    while stat.read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < deadline, f"process {pid} does not stop"
        time.sleep(0.001)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Keep a worker from answering for a while. It keeps its memory."""
    os.kill(pid, signal.SIGSTOP)
    try:
        _wait_until_stopped(pid)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class TwoWorkers:
    """The two workers, `first` and `second`: pids."""

    def __init__(self, port: int) -> None:
        self.port = port
        *_, self.first = self.user().request("GET", "/")
        with stopped(self.first):
            *_, self.second = self.user().request("GET", "/")

    def user(self) -> PatientUser:
        """A user who has not been here yet."""
        return PatientUser(self.port)

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """Let this worker alone answer: the other one is stopped meanwhile."""
        with stopped(self.second if worker == self.first else self.first):
            yield


@contextmanager
def two_workers(project: Path, python: str, log: Path, **settings: str) -> Iterator[TwoWorkers]:
    """Serve the project with two workers that have answered nothing but the front page."""
    with serving(gunicorn("-w 2", 2), project, python, log, **settings) as port:
        yield TwoWorkers(port)
