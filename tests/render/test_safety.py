"""When it is safe to touch a model, in words."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.sample import core
from tracer.render.safety import safety_of, verdict
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def test_who_was_too_early_and_where(trace: Trace) -> None:
    safety = safety_of(trace, trace.process("script/1"))
    assert safety.too_early == ("plain.py:9: Apps aren't loaded yet.",)
    assert (safety.models_ns, safety.ready_ns, safety.listening_ns) == (None, None, None)


def test_moments_come_in_their_order(trace: Trace) -> None:
    safety = safety_of(trace, trace.process("runserver/2"))
    assert safety.models_ns is not None
    assert safety.ready_ns is not None
    assert safety.listening_ns is not None
    assert 0 < safety.models_ns < safety.ready_ns < safety.listening_ns
    assert not safety.inherited


def test_processes_in_a_row_are_told_as_a_range(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    master = ProcessFile(1)
    core(master)
    workers = [
        ProcessFile(9 + n, master.now_ms + n, ppid=1, origin="fork", parent_file=master.name)
        for n in range(5)
    ]
    run.entry(EntryResult(id="x"), master, *workers)
    trace = load(run.path)
    assert verdict(trace, trace.processes).endswith("; processes 2 to 6 from the start (inherited)")


def test_a_master_listens_and_its_workers_serve_when_they_are_ready(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    master = ProcessFile(1)
    master.instant("server.listening", address="127.0.0.1:8000")
    worker = ProcessFile(9, 5, ppid=1, origin="fork", parent_file=master.name)
    core(worker)
    run.entry(EntryResult(id="x"), master, worker)
    trace = load(run.path)
    first, second = (safety_of(trace, process) for process in trace.processes)
    assert first.listening_ns is not None
    assert first.serves_ns is None
    assert second.listening_ns is None
    assert second.serves_ns == second.ready_ns


def test_a_worker_of_a_preloaded_master_serves_from_its_start(trace: Trace) -> None:
    worker = safety_of(trace, trace.process("gunicorn-preload/2"))
    assert worker.serves_ns in (0, None)
    runserver = safety_of(trace, trace.process("runserver/2"))
    assert runserver.serves_ns == runserver.listening_ns


def test_a_master_whose_forks_answer_serves_nothing_itself(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    master = ProcessFile(1)
    core(master)
    master.instant("server.listening", address="127.0.0.1:8000")
    worker = ProcessFile(9, master.now_ms + 5, ppid=1, origin="fork", parent_file=master.name)
    with worker.span("request", 3, method="GET", path="/"):
        pass
    run.entry(EntryResult(id="x"), master, worker)
    trace = load(run.path)
    assert [safety_of(trace, one).serves_ns for one in trace.processes] == [None, 0]


def test_a_control_socket_beside_a_tcp_socket_is_no_server(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    for number, addresses in enumerate((["/run/a.ctl", "[::1]:80"], ["/run/shop.sock"])):
        process = ProcessFile(number + 1)
        for address in addresses:
            process.wait(5)
            process.instant("server.listening", address=address)
        run.entry(EntryResult(id=f"x{number}"), process)
    trace = load(run.path)
    both, alone = (safety_of(trace, process) for process in trace.processes)
    assert both.listening_ns is not None
    assert alone.listening_ns is not None
    assert both.listening_ns > 10_000_000 > alone.listening_ns
