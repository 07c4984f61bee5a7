"""Each pitfall of forks and workers is found where it shows, and its healthy twin is not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from .pitfalls import found, record_pitfall, source_line

pytestmark = [pytest.mark.target, pytest.mark.slow]


@dataclass(frozen=True)
class Case:
    """A pitfall under an entry point: what is found, beside `also`, and at which line."""

    pitfall: str
    entry: str
    code: str
    severity: str
    title: str
    cause: str
    line: str
    processes: int = 2
    also: tuple[str, ...] = ()
    possible: bool = False
    url: str = "/"


CASES = [
    Case(
        "model_made_late",
        "gunicorn",
        "DRT311",
        "error",
        "Not every worker has the model jobs.Report.",
        "in 1 of 2 workers, after their start-up",
        'type("Report", (models.Model,)',
        url="/late/",
    ),
    Case(
        "model_made_late",
        "gunicorn-preload",
        "DRT311",
        "error",
        "Not every worker has the model jobs.Report.",
        "in 1 of 2 workers, after their start-up",
        'type("Report", (models.Model,)',
        url="/late/",
    ),
    Case(
        "connection_open",
        "gunicorn-preload",
        "DRT605",
        "warning",
        "The connection default (sqlite) is open when the process forks.",
        "jobs/at_startup/connection_open.py:7 (app jobs) opened it",
        "with connection.cursor() as cursor:",
        possible=True,
    ),
    Case(
        "connection_open",
        "uwsgi",
        "DRT605",
        "warning",
        "The connection default (sqlite) is open when the process forks.",
        "jobs/at_startup/connection_open.py:7 (app jobs) opened it",
        "with connection.cursor() as cursor:",
        also=("DRT707",),
        possible=True,
    ),
    Case(
        "thread_started",
        "gunicorn-preload",
        "DRT701",
        "error",
        "The thread exporter stays behind in the parent when the process forks.",
        "the start of jobs.at_startup.thread_started.export",
        'threading.Thread(target=export, name="exporter"',
    ),
    Case(
        "thread_started",
        "uwsgi",
        "DRT701",
        "error",
        "The thread exporter stays behind in the parent when the process forks.",
        "the start of jobs.at_startup.thread_started.export",
        'threading.Thread(target=export, name="exporter"',
        also=("DRT707",),
    ),
    Case(
        "executor_used",
        "gunicorn-preload",
        "DRT701",
        "error",
        "The thread ThreadPoolExecutor-",
        "submit() in a child waits for ever",
        "executor.submit(int).result()",
    ),
    Case(
        "timer_started",
        "gunicorn",
        "DRT702",
        "warning",
        "The job jobs.at_startup.timer_started.clean_up is started in 2 processes.",
        "starts it during ready()",
        "timer.start()",
        possible=True,
    ),
    Case(
        "thread_started",
        "uvicorn-workers",
        "DRT702",
        "warning",
        "The job jobs.at_startup.thread_started.export is started in 2 processes.",
        "starts it during ready()",
        'threading.Thread(target=export, name="exporter"',
        possible=True,
    ),
    Case(
        "thread_started",
        "runserver",
        "DRT702",
        "warning",
        "The job jobs.at_startup.thread_started.export is started in 2 processes.",
        "One of them is the autoreloader",
        'threading.Thread(target=export, name="exporter"',
        possible=True,
    ),
    Case(
        "loop_made",
        "gunicorn-preload",
        "DRT703",
        "warning",
        "An event loop is open when the process forks.",
        "jobs/at_startup/loop_made.py:9 made it",
        "loops.append(asyncio.new_event_loop())",
    ),
    Case(
        "",
        "spawn",
        "DRT704",
        "error",
        "A child process uses models, and django.setup() was not called in it.",
        "in a process started by spawn",
        "class Row(models.Model):",
        processes=1,
    ),
    Case(
        "",
        "forkserver",
        "DRT704",
        "error",
        "A child process uses models, and django.setup() was not called in it.",
        "in a process started by forkserver",
        "class Row(models.Model):",
        processes=1,
    ),
    Case(
        "",
        "uvicorn-lifespan",
        "DRT706",
        "warning",
        "The server insists on a lifespan, which Django does not support.",
        "1 process served nothing after that",
        "application = get_asgi_application()",
        processes=1,
    ),
    Case(
        "fork_hook",
        "uwsgi",
        "DRT707",
        "info",
        "The server forks without running Python's fork hooks.",
        "jobs/at_startup/fork_hook.py:13",
        "os.register_at_fork(after_in_child=renew)",
    ),
    Case(
        "lock_held",
        "gunicorn-preload",
        "DRT708",
        "error",
        "The lock jobs.at_startup.lock_held.lock is held when the process forks.",
        "a Lock kept in jobs/at_startup/lock_held.py",
        "",
        also=("DRT701",),
        possible=True,
    ),
    Case(
        "random_made",
        "gunicorn-preload",
        "DRT709",
        "warning",
        "A random generator is copied when the process forks.",
        "without a seed",
        "generator = random.Random()",
    ),
    Case(
        "file_buffered",
        "gunicorn-preload",
        "DRT710",
        "warning",
        "The file jobs.at_startup.file_buffered.log has 8 unwritten bytes when the process forks.",
        "jobs/at_startup/file_buffered.py keeps",
        "",
    ),
    Case(
        "temporary_kept",
        "gunicorn-preload",
        "DRT710",
        "warning",
        "The temporary file jobs.at_startup.temporary_kept.scratch.directory deletes itself",
        "keeps a TemporaryDirectory",
        "",
        possible=True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.entry}-{case.pitfall}")
def test_found_where_it_shows(case: Case, tmp_path: Path) -> None:
    trace = record_pitfall(tmp_path, case.pitfall, case.entry, url=case.url)
    findings = found(trace)
    assert set(findings) == {case.code, *case.also}
    finding = findings[case.code]
    assert finding.severity == case.severity
    assert finding.title.startswith(case.title)
    assert case.cause in finding.cause
    assert finding.possible == case.possible
    assert len(finding.processes) == case.processes
    assert finding.fix.endswith(".")
    assert finding.evidence
    times = [evidence.t_ns for evidence in finding.evidence]
    assert times == sorted(times, key=lambda t_ns: t_ns or 0)
    if case.line:
        assert case.line in source_line(finding.place, tmp_path / "workers")
    else:
        assert Path(finding.place).is_relative_to(tmp_path)


def test_workers_that_fail_again_and_again(tmp_path: Path) -> None:
    trace = record_pitfall(tmp_path, "start_fails", "uvicorn-workers", timeout_s=15)
    finding = found(trace)["DRT705"]
    assert "RuntimeError: the licence server cannot be reached" in finding.cause
    assert "ready() of app jobs (jobs/apps.py:10)" in finding.cause
    parent, *failed = finding.processes
    assert len(failed) >= 3
    assert {trace.process(key).parent for key in failed} == {parent}


HEALTHY = [
    ("model_compared", "gunicorn"),
    ("connection_closed", "gunicorn-preload"),
    ("connection_closed", "uwsgi"),
    ("connection_open", "gunicorn"),
    ("connection_open", "runserver"),
    ("thread_restarted", "gunicorn-preload"),
    ("thread_started", "runserver-noreload"),
    ("thread_started", "uvicorn"),
    ("loop_closed", "gunicorn-preload"),
    ("pid_compared", "uwsgi"),
    ("lock_freed", "gunicorn-preload"),
    ("random_reseeded", "gunicorn-preload"),
    ("random_made", "gunicorn"),
    ("file_flushed", "gunicorn-preload"),
    ("", "spawn-set-up"),
    ("", "fork"),
    ("", "uvicorn"),
    ("", "uvicorn-wrapped"),
    ("", "hypercorn"),
]


@pytest.mark.parametrize(("pitfall", "entry"), HEALTHY)
def test_healthy_twin_is_silent(pitfall: str, entry: str, tmp_path: Path) -> None:
    trace = record_pitfall(tmp_path, pitfall, entry, url="/late/" if "model" in pitfall else "/")
    assert found(trace) == {}
    assert len([p for p in trace.processes if p.django]) >= 1


def test_server_that_gives_up_is_no_crash_loop(tmp_path: Path) -> None:
    assert set(found(record_pitfall(tmp_path, "start_fails", "gunicorn"))) == {"DRT404"}
