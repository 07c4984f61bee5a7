"""DRT605 on real PostgreSQL and Redis, and the claims on its page."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.functional.recording import PYTHON, django_version, has_module, watch
from tests.functional.servers import postgresql, redis
from tracer import Trace
from tracer.diagnose.catalogue import diagnose
from tracer.recorder.environment import untraced_environment
from tracer.recorder.server import free_port
from tracer.trace.finding import Finding

from .pitfalls import ENTRIES, copy_of, record_pitfall, source_line

pytestmark = [pytest.mark.target, pytest.mark.slow]
REQUESTS = 240


@pytest.fixture(scope="module")
def postgresql_socket() -> Iterator[Path]:
    if not has_module("psycopg") or django_version() < (4, 2):
        pytest.skip("the target environment has no psycopg that its Django can use")
    with postgresql() as directory:
        yield directory


@pytest.fixture(scope="module")
def redis_socket() -> Iterator[Path]:
    if not has_module("redis"):
        pytest.skip("redis is not installed in the target environment")
    with redis() as path:
        yield path


def of_rule(trace: Trace, code: str = "DRT605") -> list[Finding]:
    return [finding for finding in diagnose(trace) if finding.code == code]


@pytest.mark.parametrize(
    ("entry", "max_age", "severity", "what_happened"),
    [
        ("gunicorn-preload", "60", "error", "queries went over it"),
        ("gunicorn-preload", "0", "warning", "a child opened another one"),
        ("uwsgi", "60", "error", "queries went over it"),
    ],
)
def test_postgresql_connection(
    entry: str,
    max_age: str,
    severity: str,
    what_happened: str,
    postgresql_socket: Path,
    tmp_path: Path,
) -> None:
    environment = {"PGHOST": str(postgresql_socket), "CONN_MAX_AGE": max_age}
    trace = record_pitfall(
        tmp_path, "connection_open", entry, environment=environment, url="/row/7/"
    )
    (finding,) = of_rule(trace)
    assert finding.severity == severity
    assert finding.title == "The connection default (postgresql) is open when the process forks."
    assert what_happened in finding.cause
    assert source_line(finding.place, tmp_path / "workers") == "with connection.cursor() as cursor:"
    assert not finding.possible
    if severity == "error":
        used = [one for one in finding.evidence if "goes over" in one.text]
        assert len(used) == 2
        assert {source_line(one.place, tmp_path / "workers") for one in used} == {
            "with connection.cursor() as cursor:"
        }


def test_postgresql_connection_that_was_closed(postgresql_socket: Path, tmp_path: Path) -> None:
    environment = {"PGHOST": str(postgresql_socket), "CONN_MAX_AGE": "60"}
    trace = record_pitfall(
        tmp_path, "connection_closed", "gunicorn-preload", environment=environment, url="/row/7/"
    )
    assert not of_rule(trace)


def test_postgresql_pool(postgresql_socket: Path, tmp_path: Path) -> None:
    if not has_module("psycopg_pool"):
        pytest.skip("psycopg_pool is not installed in the target environment")
    environment = {"PGHOST": str(postgresql_socket)}
    trace = record_pitfall(tmp_path, "pool_open", "gunicorn-preload", environment=environment)
    (finding,) = of_rule(trace)
    assert finding.severity == "error"
    assert finding.title.startswith("The connection pool pool-1 is open")
    (threads,) = of_rule(trace, "DRT701")
    assert "pool-1-scheduler" in threads.title
    assert source_line(threads.place, tmp_path / "workers") == source_line(
        finding.place, tmp_path / "workers"
    )
    assert source_line(finding.place, tmp_path / "workers").startswith(
        "pools.append(ConnectionPool("
    )


@pytest.mark.parametrize(
    ("pitfall", "url", "severity"),
    [
        ("redis_open", "/", "warning"),
        ("redis_open", "/redis/", "info"),
        ("socket_open", "/", "warning"),
    ],
)
def test_redis_connection(
    pitfall: str, url: str, severity: str, redis_socket: Path, tmp_path: Path
) -> None:
    environment = {"REDIS_SOCKET": str(redis_socket)}
    trace = record_pitfall(tmp_path, pitfall, "gunicorn-preload", environment=environment, url=url)
    (finding,) = of_rule(trace)
    assert finding.severity == severity
    assert finding.title == f"A connection to {redis_socket} is open when the process forks."
    assert source_line(finding.place, tmp_path / "workers").startswith(
        ("client.ping()", "connection.connect(")
    )
    assert finding.possible == (severity == "warning")


def test_redis_connection_that_was_closed(redis_socket: Path, tmp_path: Path) -> None:
    environment = {"REDIS_SOCKET": str(redis_socket)}
    trace = record_pitfall(tmp_path, "redis_closed", "gunicorn-preload", environment=environment)
    assert not of_rule(trace)


def test_celery_prefork(postgresql_socket: Path, redis_socket: Path, tmp_path: Path) -> None:
    """Celery closes Django's connections in its pool processes, and nothing else."""
    if not has_module("celery"):
        pytest.skip("celery is not installed in the target environment")
    project = copy_of("workers", tmp_path)
    environment = {
        "PITFALL": "celery_open",
        "PGHOST": str(postgresql_socket),
        "CONN_MAX_AGE": "60",
        "REDIS_SOCKET": str(redis_socket),
        "CELERY_BROKER_URL": f"redis+socket://{redis_socket}",
    }
    send = "from pitfalls.celery_app import app; app.send_task('jobs.tasks.count')"
    subprocess.run(
        [PYTHON, "-c", send],
        cwd=project,
        env={**untraced_environment(), **environment},
        check=True,
        timeout=60,
    )

    def counted(trace: Trace) -> bool:
        forked = {process.key for process in trace.processes if process.origin == "fork"}
        return len(forked) >= 2 and any(
            span.process in forked and span.kind == "db.query" for span in trace.spans
        )

    words = ("-m", "celery", "-A", "pitfalls.celery_app", "worker", "-P", "prefork", "-c", "2")
    trace = watch(project, *words, until=counted, environment=environment)
    connection, client = sorted(of_rule(trace), key=lambda finding: finding.title, reverse=True)
    assert connection.title.startswith("The connection default (postgresql)")
    assert connection.severity == "warning"
    assert "a child opened another one" in connection.cause
    assert client.title.startswith(f"A connection to {redis_socket}")
    assert client.severity == "warning"
    assert not of_rule(trace, "DRT701")


@pytest.mark.parametrize(
    ("pitfall", "max_age", "goes_wrong"),
    [
        ("connection_open", "60", True),
        ("connection_open", "0", False),
        ("connection_closed", "60", False),
    ],
)
def test_answers_with_rows_of_other_requests(
    pitfall: str, max_age: str, goes_wrong: bool, postgresql_socket: Path, tmp_path: Path
) -> None:
    """The claim of the rule's page: status 200, and rows that are another request's.

    How many depends on which workers the kernel happens to wake at the same moment.
    """
    if not has_module("gunicorn"):
        pytest.skip("gunicorn is not installed in the target environment")
    project, port = copy_of("workers", tmp_path), free_port()
    words, _ = ENTRIES["gunicorn-preload"]
    environment = {"PITFALL": pitfall, "PGHOST": str(postgresql_socket), "CONN_MAX_AGE": max_age}
    server = subprocess.Popen(
        [PYTHON, *(word.replace("{port}", str(port)) for word in words), "-w", "4"],
        cwd=project,
        env={**untraced_environment(), **environment},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        wrong, answers, rounds = 0, [], 5 if goes_wrong else 1
        while not wrong and rounds:
            rounds -= 1
            with ThreadPoolExecutor(8) as pool:
                numbers = range(1000, 1000 + REQUESTS)
                answers = list(pool.map(lambda number: _ask(port, f"/row/{number}/"), numbers))
            wrong = sum(
                answer.isdigit() and int(answer) != number
                for number, answer in zip(numbers, answers, strict=True)
            )
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # workers may be stuck in the shared connection
        server.wait()
    if goes_wrong:
        assert wrong, answers
    else:
        assert [int(answer) for answer in answers] == list(numbers)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while _ask(port, "/") == "":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _ask(port: int, path: str) -> str:
    """The body of an answer with status 200, else empty."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return ""
