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
