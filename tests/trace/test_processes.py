"""Processes on one clock, numbered in order of start, each with its parent."""

from __future__ import annotations

from pathlib import Path

from tracer.trace.manifest import EntryResult
from tracer.trace.model import Process
from tracer.trace.reader import load

from .build import WALL_NS, ZERO_NS, ProcessFile, RunBuilder
from .sample import sample_run


def processes(tmp_path: Path, *files: ProcessFile) -> list[Process]:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), *files)
    return list(load(run.path).processes)


def test_forks_and_children_know_their_parent(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    assert {process.key: process.parent for process in trace.processes} == {
        "check/1": None,
        "runserver/1": None,
        "runserver/2": "runserver/1",
        "gunicorn-preload/1": None,
        "gunicorn-preload/2": "gunicorn-preload/1",
        "gunicorn-preload/3": "gunicorn-preload/1",
        "script/1": None,
    }


def test_times_count_from_the_first_process(tmp_path: Path) -> None:
    first, second = processes(tmp_path, ProcessFile(2, at_ms=40), ProcessFile(1, at_ms=10))
    assert (first.pid, first.start_ns) == (1, 0)
    assert (second.pid, second.start_ns) == (2, 30_000_000)


def test_each_process_keeps_its_wall_clock(tmp_path: Path) -> None:
    first, second = processes(tmp_path, ProcessFile(1), ProcessFile(2, at_ms=40, wall_ns="never"))
    assert (first.wall_ns, second.wall_ns) == (WALL_NS, 0)


def test_a_pid_used_twice_means_the_one_alive_then(tmp_path: Path) -> None:
    ended = ProcessFile(8, at_ms=10, ppid=7)
    ended.exit()
    _, old, new, child = processes(
        tmp_path,
        ProcessFile(7, at_ms=0, ppid=1),
        ended,
        ProcessFile(8, at_ms=500, ppid=7),
        ProcessFile(9, at_ms=600, ppid=8),
    )
    assert old.parent == new.parent == "x/1"
    assert child.parent == new.key


def test_a_child_never_comes_before_its_parent(tmp_path: Path) -> None:
    first, second = processes(
        tmp_path, ProcessFile(7, at_ms=0, ppid=8), ProcessFile(8, at_ms=10, ppid=7)
    )
    assert (first.parent, second.parent) == (None, "x/1")


def test_the_wall_clock_joins_machines(tmp_path: Path) -> None:
    other = ProcessFile(
        2, host="other", mono_ns=1_000, wall_ns=WALL_NS + 50_000_000
    )  # a machine that was booted later
    first, second = processes(tmp_path, ProcessFile(1), other)
    assert (first.host, second.host) == ("box", "other")
    assert second.start_ns == 50_000_000


def test_a_stepped_wall_clock_moves_nothing_on_one_machine(tmp_path: Path) -> None:
    later = ProcessFile(2, mono_ns=ZERO_NS + 7, wall_ns=WALL_NS - 3_000_000_000)
    first, second = processes(tmp_path, ProcessFile(1), later)
    assert (first.pid, second.pid, second.start_ns) == (1, 2, 7)


def test_a_fork_within_a_span_may_end_it_too(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    parent = ProcessFile(1)
    span_id = parent.begin("app.ready", label="shop")
    parent.wait(1)
    child = ProcessFile(2, parent.now_ms, ppid=1, origin="fork", parent_file=parent.name)
    child.end(span_id)
    stranger = ProcessFile(3, parent.now_ms, ppid=1)
    stranger.end(span_id)
    parent.end(span_id)
    run.entry(EntryResult(id="x"), parent, child, stranger)
    trace = load(run.path)
    assert [(problem.slug, problem.file) for problem in trace.problems] == [
        ("span-no-begin", f"x/{stranger.name}")
    ]


def test_damaged_headers_do_not_move_the_others(tmp_path: Path) -> None:
    broken = ProcessFile(5, mono_ns="soon", wall_ns="")
    broken.lines[1] = broken.lines[1].replace("pid=5", "pid=" + "x" * 30)
    good = ProcessFile(6, at_ms=3)
    found = {process.pid: process for process in processes(tmp_path, broken, good)}
    assert found[6].start_ns == 0
    assert found[0].start_ns == 0


def test_exec_keeps_the_pid_and_goes_on_as_another_process(tmp_path: Path) -> None:
    first, second = ProcessFile(10, ppid=2), ProcessFile(10, at_ms=5, ppid=2)
    second.exit()
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), first, second)
    before, after = load(run.path).processes
    assert (before.exit, after.exit) == ("exec", "clean")
    assert after.parent == before.key


def test_what_the_reloaders_child_starts_is_no_reloaders_child(tmp_path: Path) -> None:
    """RUN_MAIN, by which the probe tells, is inherited."""
    parent = ProcessFile(10)
    waiting = parent.begin("autoreload.child")
    child = ProcessFile(11, at_ms=1, ppid=10, origin="reloader")
    grandchild = ProcessFile(12, at_ms=2, ppid=11, origin="reloader")
    parent.wait(9)
    parent.end(waiting)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), parent, child, grandchild)
    assert [one.origin for one in load(run.path).processes] == ["exec", "reloader", "exec"]
