"""When the main registry was filled, by its own flags, and not by those of somebody else."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load
from tracer.trace.registry import available_ns, flag_ns, is_main, set_by_hand
from tracer.trace.repeats import startup_ns


def loaded(tmp_path: Path, *processes: ProcessFile) -> Trace:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x", duration_ns=7), *processes)
    return load(run.path)


def test_flags_set_by_hand_are_no_moment_of_start_up(tmp_path: Path) -> None:
    process = ProcessFile(1)
    process.instant("flag", name="ready", value=1, registry="main")
    trace = loaded(tmp_path, process)
    assert set_by_hand(trace, trace.instants[0])
    assert flag_ns(trace, trace.processes[0], "ready") is None
    assert startup_ns(trace, trace.entries[0]) == 7


def test_a_fork_has_what_its_parent_had(tmp_path: Path) -> None:
    parent = ProcessFile(1)
    with parent.span("populate", registry="main", full=1):
        parent.instant("flag", name="ready", value=1, registry="isolated")
        parent.instant("flag", name="ready", value=1, registry="main")
    child = ProcessFile(2, parent.now_ms + 5, ppid=1, origin="fork", parent_file=parent.name)
    trace = loaded(tmp_path, parent, child)
    isolated, main = trace.instants_of("x/1", "flag")
    assert (is_main(isolated), is_main(main)) == (False, True)
    assert flag_ns(trace, trace.process("x/1"), "ready") == main.t_ns
    assert flag_ns(trace, trace.process("x/2"), "ready") is None
    assert available_ns(trace, trace.process("x/2"), "ready") == 0
    assert startup_ns(trace, trace.entries[0]) == main.t_ns
