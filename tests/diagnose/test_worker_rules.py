"""What the rules on forks and workers must not take for a pitfall, on recordings made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tracer import load
from tracer.diagnose.catalogue import diagnose
from tracer.trace.finding import Finding
from tracer.trace.manifest import EntryResult

READY = "/srv/shop/jobs/apps.py:7"
LIBRARY = "/srv/venv/lib/python3.12/site-packages/server/pool.py:30"


def found(directory: Path, *files: ProcessFile) -> list[Finding]:
    """What the rules find in a run of these processes."""
    run = RunBuilder(directory / "run")
    run.entry(EntryResult(id="server", outcome="ok"), *files)
    return diagnose(load(run.path))


def start_thread(process: ProcessFile, place: str, ident: int = 77) -> None:
    process.instant(
        "thread.start", name="job", ident=ident, target="a.job", caller=place, chain=[place]
    )


def started_in_ready(process: ProcessFile, place: str = READY) -> None:
    with process.span("app.ready", label="jobs", name="jobs"):
        start_thread(process, place)


def forked(parent: ProcessFile, pid: int, at_ms: float) -> ProcessFile:
    return ProcessFile(pid, at_ms, origin="fork", ppid=parent.pid, parent_file=parent.name)


def with_thread(child: ProcessFile) -> ProcessFile:
    child.instant("fork.inherits", what="thread", name="job", ident=77, target="a.job")
    return child


def test_thread_that_only_the_server_started_is_its_own_affair(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    start_thread(parent, LIBRARY)
    assert not found(tmp_path, parent, with_thread(forked(parent, 11, 5)))


def test_thread_that_a_library_started_for_an_app_is_lost(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    started_in_ready(parent, LIBRARY)
    (finding,) = found(tmp_path, parent, with_thread(forked(parent, 11, 5)))
    assert (finding.code, finding.place) == ("DRT701", LIBRARY)


def test_thread_started_again_in_one_child_is_lost_in_the_other(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    started_in_ready(parent)
    one, other = with_thread(forked(parent, 11, 5)), with_thread(forked(parent, 12, 6))
    start_thread(one, READY, ident=78)
    (finding,) = found(tmp_path, parent, one, other)
    assert (finding.code, finding.processes) == ("DRT701", ("server/3",))


def test_children_of_children_are_told_of_once(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    started_in_ready(parent)
    child = with_thread(forked(parent, 11, 5))
    grandchild = with_thread(forked(child, 12, 6))
    (finding,) = found(tmp_path, parent, child, grandchild)
    assert finding.processes == ("server/2", "server/3")
    assert finding.place == READY


def test_worker_that_takes_the_place_of_another_multiplies_nothing(tmp_path: Path) -> None:
    first, second = ProcessFile(10), ProcessFile(20, 50)
    started_in_ready(first)
    first.exit()
    started_in_ready(second)
    assert not found(tmp_path, first, second)


def test_workers_side_by_side_multiply_the_job(tmp_path: Path) -> None:
    first, second = ProcessFile(10), ProcessFile(20, 1)
    for process in (first, second):
        started_in_ready(process)
    first.wait(100)
    first.exit()
    (finding,) = found(tmp_path, first, second)
    assert (finding.code, finding.possible) == ("DRT702", True)


def test_job_that_a_library_starts_for_itself_is_no_job(tmp_path: Path) -> None:
    first, second = ProcessFile(10), ProcessFile(20, 1)
    for process in (first, second):
        started_in_ready(process, LIBRARY)
    assert not found(tmp_path, first, second)


@pytest.mark.parametrize("place", ["/srv/shop/manage.py:9", "<string>:1", LIBRARY])
def test_connection_that_a_command_of_django_opened(place: str, tmp_path: Path) -> None:
    parent = ProcessFile(10)
    child = forked(parent, 11, 5)
    child.instant(
        "fork.inherits", what="connection", name="default", vendor="postgresql", caller=place
    )
    child.instant("fork.query", alias="default", caller=place)
    assert not found(tmp_path, parent, child)


@pytest.mark.parametrize(("workers", "expected"), [(2, []), (3, ["DRT705"])])
def test_failing_twice_is_no_loop(workers: int, expected: list[str], tmp_path: Path) -> None:
    parent = ProcessFile(10)
    files = [ProcessFile(20 + number, number, ppid=10) for number in range(workers)]
    for file in files:
        ready = file.begin("app.ready", label="jobs")
        file.end(ready, "RuntimeError: no")
    assert [one.code for one in found(tmp_path, parent, *files)] == expected


def test_workers_that_serve_beside_failing_ones_are_no_loop(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    files = [ProcessFile(20 + number, number, ppid=10) for number in range(4)]
    for file in files[1:]:
        file.end(file.begin("app.ready", label="jobs"), "RuntimeError: no")
    with files[0].span("request", method="GET", path="/"):
        pass
    assert not found(tmp_path, parent, *files)


def test_worker_that_serves_nothing_is_not_compared(tmp_path: Path) -> None:
    """It may have been stopped while it loaded its models."""
    parent = ProcessFile(10)
    one, other = ProcessFile(20, 1, ppid=10), ProcessFile(30, 2, ppid=10)
    one.instant("model", label="jobs.Row", registry="main", caller="/srv/shop/jobs/models.py:4")
    with one.span("request", method="GET", path="/"):
        pass
    assert not found(tmp_path, parent, one, other)


def test_models_that_differ_from_the_start(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    workers = [ProcessFile(20 + number, number, ppid=10) for number in range(3)]
    for worker in workers:
        worker.instant("model", label="jobs.Row", registry="main", late=0, caller="m.py:4")
        if worker is not workers[2]:
            worker.instant("model", label="jobs.Extra", registry="main", late=0, caller=READY)
        with worker.span("request", method="GET", path="/"):
            pass
    (finding,) = found(tmp_path, parent, *workers)
    assert (finding.code, finding.place, finding.possible) == ("DRT311", READY, False)
    assert "jobs.Extra in 2 of 3 workers, while they started" in finding.cause


def test_models_of_migrations_are_not_compared(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    one, other = ProcessFile(20, 1, ppid=10), ProcessFile(30, 2, ppid=10)
    one.instant("model", label="jobs.Row", registry="state", caller=READY)
    for worker in (one, other):
        with worker.span("request", method="GET", path="/"):
            pass
    assert not found(tmp_path, parent, one, other)


def test_lifespan_refused_by_a_server_that_goes_on(tmp_path: Path) -> None:
    process = ProcessFile(10)
    process.instant("asgi.refused", type="lifespan")
    process.instant("server.listening", address="127.0.0.1:8000")
    assert not found(tmp_path, process)


def test_websockets_refused_are_not_lifespans(tmp_path: Path) -> None:
    process = ProcessFile(10)
    process.instant("asgi.refused", type="websocket")
    assert not found(tmp_path, process)
