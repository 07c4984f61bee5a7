"""A server being recorded: its port, when it is ready, and one real request for each worker."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from tracer.trace.errors import TracerError
from tracer.trace.manifest import RequestResult

from .entry_points import LOOPBACK, Serving
from .processes import POLL_SECONDS, ProcessFamily
from .watch import LiveRun

REQUEST_ROUNDS_S = 10.0
HOLD_S = 0.2
QUIET_S = 5.0
STUCK_S = 3.0
SETTLE_S = 2.0


def free_port() -> int:
    """A TCP port of the loopback address that no one listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def require_free(port: int) -> None:
    """Raise `TracerError` when that port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except (OSError, OverflowError) as error:
            raise TracerError(
                "port-in-use",
                f"Port {port} of {LOOPBACK} cannot be used: "
                f"{getattr(error, 'strerror', None) or error}.",
                "Stop what listens there, or leave --port away: a free port is found then.",
            ) from None


@dataclass(frozen=True)
class NotReady:
    """Why a server did not get ready: it `ended`, is `stuck` after an error, or is still `slow`."""

    how: str


def wait_until_ready(
    serving: Serving,
    family: ProcessFamily,
    live: LiveRun,
    port: int,
    *,
    deadline: float,
    failed_output: Callable[[], bool],
) -> NotReady | None:
    """Wait until the probe has seen the server listen and its processes set up; None when so.

    `deadline` is a `time.monotonic` time; `failed_output` says whether the server's output ends
    in a traceback.
    """
    tried_connecting = time.monotonic()
    while True:
        live.poll()
        if family.poll() is not None and not family.members():
            return NotReady("ended")
        set_up = live.populated >= serving.populated and live.forked >= serving.forked
        listening = live.listens_on(port)
        if not listening and live.quiet_s > 1 and time.monotonic() - tried_connecting > 0.5:
            tried_connecting = time.monotonic()
            listening = (set_up or not live.processes) and _accepts(port)
            set_up = listening
        # An application may well put its set-up off until its first request.
        if listening and (set_up or (live.quiet_s > QUIET_S and not live.populating)):
            return None
        gave_up = serving.waits_after_error and not listening and live.quiet_s > STUCK_S
        if gave_up and failed_output():
            return NotReady("stuck")
        if time.monotonic() >= deadline:
            return NotReady("slow")
        time.sleep(POLL_SECONDS)


def request_each_worker(
    serving: Serving, live: LiveRun, port: int, path: str, *, timeout_s: float
) -> tuple[RequestResult, ...]:
    """Send requests until every worker has answered one, or no more can be hoped for.

    All connections of a round are opened with an unfinished request first, so that every worker
    which serves one connection at a time holds one; then all are finished.
    """
    results: list[RequestResult] = []
    rounds_end = time.monotonic() + REQUEST_ROUNDS_S
    number = 0
    while True:
        number += 1
        held = [HeldRequest(port, path) for _ in range(serving.workers * min(number, 4))]
        deadline = time.monotonic() + timeout_s
        with contextlib.ExitStack() as closing:
            for request in held:
                closing.callback(request.close)
                request.begin(timeout_s)
            if len(held) > 1:
                time.sleep(HOLD_S)
            for request in held:
                request.finish()
            results.extend(request.result(deadline) for request in held)
        _poll_until(lambda: live.answered >= serving.workers, live, 0.5)
        out_of_hope = not live.processes or any(result.status is None for result in results)
        if live.answered >= serving.workers or out_of_hope or time.monotonic() >= rounds_end:
            return tuple(results)


def settle(serving: Serving, live: LiveRun) -> None:
    """Give the server a moment for what it does at the side of serving."""
    if serving.settles_on:
        _poll_until(lambda: live.saw(serving.settles_on), live, SETTLE_S)


class HeldRequest:
    """One GET request over a connection of its own, sent in two parts."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._connection: socket.socket | None = None
        self._error = ""

    def begin(self, timeout_s: float) -> None:
        """Connect and send all but the end of the header."""
        try:
            self._connection = socket.create_connection((LOOPBACK, self._port), timeout_s)
            self._connection.sendall(
                f"GET {self._path} HTTP/1.1\r\nHost: {LOOPBACK}:{self._port}\r\n"
                "User-Agent: django-trace\r\nAccept: */*\r\n".encode()
            )
        except OSError as error:
            self._fail(error)

    def finish(self) -> None:
        """Send the end of the header."""
        if self._connection is not None and not self._error:
            with contextlib.suppress(OSError):  # it may have been answered already
                self._connection.sendall(b"Connection: close\r\n\r\n")

    def result(self, deadline: float) -> RequestResult:
        """Read the answer to its end, until `deadline` (`time.monotonic`) at most."""
        status = None
        if self._connection is not None and not self._error:
            try:
                status = self._read(self._connection, deadline)
            except OSError as error:
                self._fail(error)
        path = self._path.partition("?")[0]
        return RequestResult(method="GET", path=path, status=status, error=self._error)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _read(self, connection: socket.socket, deadline: float) -> int | None:
        head = b""
        while True:
            connection.settimeout(max(deadline - time.monotonic(), 0.01))
            try:
                data = connection.recv(65536)
            except OSError:
                if b"\r\n" in head:
                    break  # the status is what we came for
                raise
            if not data:
                break
            if b"\r\n" not in head:
                head += data
        words = head.split(b"\r\n")[0].split()
        if len(words) >= 2 and words[0].startswith(b"HTTP/") and words[1].isdigit():
            return int(words[1])
        self._error = "the connection was closed without an answer"
        return None

    def _fail(self, error: OSError) -> None:
        if isinstance(error, TimeoutError):
            self._error = "no answer in time"
        else:
            self._error = f"{type(error).__name__}: {error.strerror or error}"


def _poll_until(condition: Callable[[], bool], live: LiveRun, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        live.poll()
        if condition() or time.monotonic() >= deadline:
            return
        time.sleep(POLL_SECONDS)


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), 1).close()
    except OSError:
        return False
    return True
