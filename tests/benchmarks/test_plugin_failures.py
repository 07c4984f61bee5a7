"""The tables of failures: counted as the clients saw them, and written as counted."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.plugin_failures.clients import (
    MISSING,
    OTHER,
    RIGHT,
    WRONG,
    Outcomes,
    keep_alive_user,
    one_user,
    users_at_once,
)
from benchmarks.plugin_failures.services import SERVERS, environment, free_port, process
from benchmarks.plugin_failures.table import Measurement, page, percent

ROOT = Path(__file__).resolve().parents[2]


def outcomes(**counts: int) -> Outcomes:
    made = Outcomes()
    for outcome, count in counts.items():
        for _ in range(count):
            made.add(outcome, "database is locked")
    return made


@contextmanager
def site(process_answer: tuple[int, object]) -> Iterator[tuple[int, list[int]]]:
    """A site that quotes what is asked and answers each order alike; its port and its peers."""
    peers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int, content: object) -> None:
            peers.append(self.client_address[1])
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("X-Worker", "1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            panel = {"plugin": "reorder", "process_url": "/process/", "fields": {}}
            self.answer(200, {"panels": [panel]})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(*process_answer)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], peers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        ((200, {"ordered": {"quantity": 3}}), {RIGHT: 1, WRONG: 4}),
        ((409, {"error": "This quote has expired."}), {MISSING: 5}),
        ((500, {"error": "AttributeError: no mydata"}), {MISSING: 5}),
        ((500, {"error": "KeyError: 'quote'"}), {MISSING: 5}),
        ((500, {"error": "OperationalError: database is locked"}), {OTHER: 5}),
        ((500, "Server Error"), {OTHER: 5}),
    ],
    ids=["another value", "refused", "no attribute", "no key", "other failure", "no JSON"],
)
def test_outcomes(answer: tuple[int, object], counts: dict[str, int]) -> None:
    with site(answer) as (port, _):
        assert dict(one_user(port, 5).counts) == counts


def test_no_answer_is_another_failure() -> None:
    with site((200, {})) as (port, _):
        pass
    result = one_user(port, 3)
    assert dict(result.counts) == {OTHER: 3}
    assert any("ConnectionRefusedError" in message for message in result.others)


def test_connections() -> None:
    with site((200, {"ordered": {"quantity": 1}})) as (port, peers):
        one_user(port, 4)
        assert len(set(peers)) == len(peers) >= 8
        peers.clear()
        keep_alive_user(port, 4)
        assert len(set(peers)) == 1


def test_eight_users_share_the_pairs() -> None:
    with site((200, {"ordered": {"quantity": 5}})) as (port, _):
        result = users_at_once(port, 20)
    assert dict(result.counts) == {RIGHT: 1, WRONG: 19}


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (outcomes(right=200), "0"),
        (outcomes(wrong=150, missing=50), "100 %"),
        (outcomes(right=199, wrong=1), "1 %"),
        (outcomes(right=1, wrong=999), "99 %"),
        (outcomes(right=1, wrong=2), "67 %"),
    ],
)
def test_only_never_and_always_are_written_as_such(made: Outcomes, text: str) -> None:
    assert percent(made) == text


def test_the_page() -> None:
    measured = Measurement(
        states={"attribute": "bug", "session": "repair"},
        servers=["runserver", "gunicorn -w 4"],
        clients=["one user"],
        cells={
            ("attribute", "runserver", "one user"): outcomes(right=4),
            ("attribute", "gunicorn -w 4", "one user"): outcomes(right=1, wrong=2, missing=1),
            ("session", "gunicorn -w 4", "one user"): outcomes(right=3, other=1),
        },
        skipped=["runserver: asleep"],
        facts={"Measured": "today"},
    )
    text = page(measured)
    assert "- Measured: today\n- Left out: runserver: asleep" in text
    assert "| attribute | the bug | 0 | 75 % |" in text
    assert "| session | repair |  | 25 % |" in text
    assert "| gunicorn -w 4 | one user | 4 | 1 | 2 | 1 |" in text
    assert "| gunicorn -w 4 | one user | 4 | 0 | 0 | 3 | 1 |" in text
    assert "| session | gunicorn -w 4 | one user | `database is locked` | 1 |" in text


def test_nothing_is_left_of_a_process(tmp_path: Path) -> None:
    """Nor of its children, which here would rather stay."""
    port = free_port()
    child = f"""
import http.server, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
http.server.HTTPServer(("127.0.0.1", {port}), http.server.BaseHTTPRequestHandler).serve_forever()
"""
    parent = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]]).wait()"
    command = [sys.executable, "-c", parent, child]
    with process(command, tmp_path / "log", tmp_path, environment()):
        wait_until(lambda: listens(port))
    wait_until(lambda: not listens(port))


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_servers_have_names_of_their_own() -> None:
    assert len({server.name for server in SERVERS}) == len(SERVERS)


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    """The whole of it, small: the bug and a repair with one and with four workers."""
    output = tmp_path / "failures.md"
    command = [sys.executable, "-m", "benchmarks.plugin_failures", "--pairs", "8"]
    command += ["--output", str(output), "--client", "8 users at once"]
    for state in ("attribute", "signed"):
        command += ["--state", state]
    for server in ("gunicorn -w 1", "gunicorn -w 4"):
        command += ["--server", server]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    text = output.read_text(encoding="utf-8")
    assert "| signed | repair | 0 | 0 |" in text
    assert "| gunicorn -w 1 | 8 users at once | 8 | 0 | 0 | 8 |" in text
