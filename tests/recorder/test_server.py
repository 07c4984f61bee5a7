"""Requests to servers that answer, hang, or hang up."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracer.recorder.entry_points import LOOPBACK, Serving
from tracer.recorder.server import free_port, request_each_worker, require_free
from tracer.recorder.watch import LiveRun
from tracer.trace.errors import TracerError

Answer = Callable[[socket.socket], None]


def hello(connection: socket.socket) -> None:
    while b"\r\n\r\n" not in connection.recv(65536):
        pass
    connection.sendall(b"HTTP/1.1 418 I'm a teapot\r\n\r\nshort and stout")


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """A server that takes one connection at a time, as a sync worker does."""
    with socket.create_server((LOOPBACK, 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def ask(port: int, tmp_path: Path, workers: int = 1) -> list[tuple[int | None, str]]:
    results = request_each_worker(
        Serving(workers=workers), LiveRun(tmp_path), port, "/a?secret=1", timeout_s=0.7
    )
    assert {(result.method, result.path) for result in results} == {("GET", "/a")}
    return [(result.status, result.error) for result in results]


def test_a_request_is_answered(tmp_path: Path) -> None:
    with serving(hello) as port:
        assert ask(port, tmp_path) == [(418, "")]
        assert ask(port, tmp_path, workers=2) == [(418, ""), (418, "")]


def test_one_that_never_answers(tmp_path: Path) -> None:
    with serving(lambda connection: time.sleep(1.2)) as port:
        assert ask(port, tmp_path) == [(None, "no answer in time")]


def test_one_that_hangs_up(tmp_path: Path) -> None:
    with serving(lambda connection: None) as port:
        [(status, error)] = ask(port, tmp_path)
    assert status is None
    assert error


def test_one_that_does_not_speak_http(tmp_path: Path) -> None:
    with serving(lambda connection: connection.sendall(b"220 mail\r\n")) as port:
        assert ask(port, tmp_path)[0][0] is None


def test_no_one_there(tmp_path: Path) -> None:
    [(status, error)] = ask(free_port(), tmp_path)
    assert status is None
    assert "refused" in error.lower()


def test_a_port_in_use_is_refused() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        with pytest.raises(TracerError) as caught:
            require_free(listener.getsockname()[1])
        assert caught.value.slug == "port-in-use"
        assert free_port() != listener.getsockname()[1]
    require_free(free_port())
