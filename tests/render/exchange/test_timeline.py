"""Where entries lie on one time line, and who descends from whom."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.trace.build import WALL_NS, ProcessFile, RunBuilder
from tracer.render.exchange.timeline import by_descent, lifetime, threads_of, unix_zero_ns
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def test_children_follow_their_parents(trace: Trace) -> None:
    first, second, third = trace.processes_of("gunicorn-preload")
    grandchild = msgspec.structs.replace(third, key="gunicorn-preload/4", parent=second.key)
    order = by_descent((first, second, third, grandchild))
    assert [process.key[-1] for process in order] == ["1", "2", "4", "3"]
    assert by_descent((second, third)) == [second, third]


@pytest.mark.parametrize(
    ("wall_ns", "started", "created", "zero_ns"),
    [
        (WALL_NS, "2026-11-21T14:00:00Z", "2026-11-21T15:00:00Z", WALL_NS),
        (0, "2026-11-21T14:00:00Z", "2026-11-21T15:00:00Z", 1_795_269_600 * 10**9),
        (0, "2026-11-21T14:00:00", "", 1_795_269_600 * 10**9),
        (0, "soon", "2026-11-21T16:00:00+01:00", 1_795_273_200 * 10**9),
        (0, "0001-01-01T00:00:00Z", "", 0),
        (0, "", "", 0),
    ],
)
def test_the_best_clock_there_is(
    tmp_path: Path, wall_ns: int, started: str, created: str, zero_ns: int
) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x", started=started), ProcessFile(7, wall_ns=wall_ns))
    trace = msgspec.structs.replace(load(run.path), created=created)
    assert unix_zero_ns(trace, trace.entries[0]) == zero_ns


def test_threads_have_the_main_one_first_and_outer_spans_first(trace: Trace) -> None:
    process = trace.process("runserver/2")
    threads = threads_of(trace, process)
    assert list(threads) == [process.main_thread, 7, 8]
    for spans in threads.values():
        assert spans == sorted(spans, key=lambda span: (span.start_ns, span.depth))


def test_a_life_holds_all_that_happened_in_it(trace: Trace) -> None:
    for process in trace.processes:
        start_ns, end_ns = lifetime(trace, process)
        for span in trace.spans_of(process.key):
            assert start_ns <= span.start_ns <= span.end_ns <= end_ns
        for instant in trace.instants_of(process.key):
            assert start_ns <= instant.t_ns <= end_ns
