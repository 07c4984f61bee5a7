"""The lanes of an entry point: who comes from whom, what is folded, when models can be used."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.sample import core
from tracer.render.layout.lanes import lanes_of
from tracer.render.layout.siblings import SIBLINGS_SHOWN
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def gunicorn(tmp_path: Path, workers: int) -> Trace:
    """A master and its workers."""
    run = RunBuilder(tmp_path / "run")
    master = ProcessFile(1)
    core(master)
    forked = [
        ProcessFile(
            10 + number, master.now_ms + number, ppid=1, origin="fork", parent_file=master.name
        )
        for number in range(workers)
    ]
    for one in forked:
        with one.span("request", 3, method="GET", path="/"):
            pass
    run.entry(EntryResult(id="gunicorn"), master, *forked)
    return load(run.path)


def test_each_process_follows_the_one_it_comes_from(trace: Trace) -> None:
    lanes = lanes_of(trace, trace.entry("gunicorn-preload")).lanes
    assert [lane.title for lane in lanes] == ["process 1", "process 2", "process 3"]
    assert [lane.parent for lane in lanes] == [None, 0, 0]
    assert [lane.about for lane in lanes] == ["started", "forked by 1", "forked by 1"]


def test_when_models_can_be_used_is_told_and_drawn(trace: Trace) -> None:
    lanes = lanes_of(trace, trace.entry("gunicorn-preload")).lanes
    assert [lane.answer for lane in lanes[1:]] == ["models: inherited"] * 2
    assert lanes[0].answer.startswith("models: after ")
    assert [lane.safe_ns for lane in lanes[1:]] == [lane.start_ns for lane in lanes[1:]]
    [script] = lanes_of(trace, trace.entry("script")).lanes
    assert (script.safe_ns, script.answer) == (None, "models: never")


def test_threads_lie_below_their_process(trace: Trace) -> None:
    lanes = lanes_of(trace, trace.entry("runserver")).lanes
    assert [(lane.title, lane.is_thread) for lane in lanes] == [
        ("process 1", False),
        ("process 2", False),
        ("thread django-main-thread", True),
        ("thread 3", True),
    ]
    assert [mark.mark for mark in lanes[2].marks] == ["listening"]


def test_phases_and_flags_in_their_order(trace: Trace) -> None:
    [lane] = lanes_of(trace, trace.entry("check")).lanes
    steps = [bar.step for bar in lane.bars if bar.step.startswith("phase")]
    assert steps == ["phase1", "phase2", "phase3"]
    assert [mark.mark for mark in lane.marks] == ["apps_ready", "models_ready", "ready"]
    assert all(bar.start_ns >= lane.start_ns for bar in lane.bars)


def test_everything_lies_on_the_axis(trace: Trace) -> None:
    for entry in trace.entries:
        lanes = lanes_of(trace, entry)
        for lane in lanes.lanes:
            assert 0 <= lane.start_ns <= lane.end_ns <= lanes.axis.total_ns
            assert all(mark.t_ns <= lanes.axis.total_ns for mark in lane.marks)


def test_of_many_workers_the_first_have_lanes_and_the_others_are_counted(tmp_path: Path) -> None:
    trace = gunicorn(tmp_path, 64)
    lanes = lanes_of(trace, trace.entry("gunicorn"))
    assert len(lanes.lanes) == 1 + SIBLINGS_SHOWN
    assert lanes.hidden == 64 - SIBLINGS_SHOWN


def test_processes_that_come_from_each_other_are_no_endless_loop(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    files = [ProcessFile(pid, ppid=3 - pid, origin="fork") for pid in (1, 2)]
    for file in files:
        core(file)
    run.entry(EntryResult(id="x"), *files)
    trace = load(run.path)
    lanes = lanes_of(trace, trace.entry("x"))
    assert len(lanes.lanes) + lanes.hidden == 2


def test_an_entry_without_processes(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"))
    run.entry(EntryResult(id="y"), ProcessFile(1))
    lanes = lanes_of(load(run.path), load(run.path).entry("x"))
    assert lanes.lanes == ()
    assert lanes.axis.total_ns >= 1


def test_of_many_workers_the_slowest_the_failed_and_the_cut_are_shown(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    master = ProcessFile(1)
    master.wait(1)
    workers = []
    for number in range(20):
        worker = ProcessFile(
            10 + number, 1 + number, ppid=1, origin="fork", parent_file=master.name
        )
        if number == 11:
            worker.end(worker.begin("populate", registry="main"), "RuntimeError: no")
        else:
            worker.wait(500 if number == 15 else 0)
            core(worker)
        if number == 13:
            worker.lines.append("M\t1")
        workers.append(worker)
    run.entry(EntryResult(id="x"), master, *workers)
    trace = load(run.path)
    lanes = lanes_of(trace, trace.entry("x"))
    pids = [lane.process.pid for lane in lanes.lanes]
    assert pids == [1, 10, 11, 12, 21, 23, 25]
    assert lanes.rest.startswith("14 more processes: models from ")


def test_a_start_of_a_process_is_no_fork_and_the_registry_marks_are_apart(tmp_path: Path) -> None:
    process = ProcessFile(1)
    process.instant("fork")
    process.instant("subprocess", argv=["ls"])
    process.instant("relations.pending", relations=["a.b"])
    process.instant("registry.change", method="set_installed_apps", registry="main")
    process.instant("registry.not_ready", message="no", caller="x:1")
    with process.span("setup", 5):
        pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    [lane] = lanes_of(trace, trace.entry("x")).lanes
    assert [mark.mark for mark in lane.marks] == ["fork", "start", "pending", "changed", "early"]


def test_an_exception_is_red_where_it_was_raised_and_an_edge_around(tmp_path: Path) -> None:
    process = ProcessFile(1)
    outer = process.begin("setup")
    phase = process.begin("populate.phase", phase="3", registry="main")
    ready = process.begin("app.ready", label="shop", name="shop")
    process.wait(5)
    for span in (ready, phase, outer):
        process.end(span, "RuntimeError: no")
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    [lane] = lanes_of(trace, trace.entry("x")).lanes
    assert [(bar.step, bar.passed_error) for bar in lane.bars] == [
        ("setup", True), ("phase3", True), ("error", False),
    ]  # fmt: skip


def test_a_thread_begins_when_it_was_started(tmp_path: Path) -> None:
    process = ProcessFile(1)
    core(process)
    process.wait(50)
    process.instant("thread.start", name="worker", ident="7")
    process.wait(10)
    process.end(process.begin("db.connect", thread=7, alias="default"))
    process.end(process.begin("request", thread=7, method="GET", path="/"))
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    lane = lanes_of(trace, trace.entry("x")).lanes[1]
    [start] = trace.instants_of("x/1", "thread.start")
    assert lane.start_ns == start.t_ns
    assert lane.safe_ns == lane.start_ns


def test_a_process_has_the_marks_of_its_threads_for_pictures_without_them(trace: Trace) -> None:
    server = lanes_of(trace, trace.entry("runserver")).lanes[1]
    assert [mark.mark for mark in server.in_threads] == ["listening"]
