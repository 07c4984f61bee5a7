"""The runs that the scale benchmark makes are what it says they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.scale import WORKERS, exponent, make_run
from tracer.trace.reader import load


@pytest.mark.parametrize("events", [100, 1_000, 10_000])
def test_a_run_has_its_events_and_its_workers(tmp_path: Path, events: int) -> None:
    trace = load(make_run(tmp_path / "run", events))
    assert len(trace.spans) + len(trace.instants) == events
    assert trace.problems == ()
    assert len(trace.processes) == WORKERS + 1 == 65
    assert {process.parent for process in trace.processes[1:]} == {"gunicorn/1"}
    assert all(span.outcome == "ok" for span in trace.spans)
    if events >= 10_000:
        assert max(span.depth for span in trace.spans) == 12


def test_growth_is_told_as_a_power() -> None:
    assert exponent({1: 9.0, 100: 1.0, 1000: 100.0}) == 2.0
    assert exponent({1000: 1.0}) is None
