"""Counts, the moment models came, and where the time went."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tracer.render.summary import (
    Counts,
    costs_of,
    counts_of,
    models_ready_ns,
    scale_ns,
    slowest_imports,
)
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def test_counts(trace: Trace) -> None:
    assert counts_of(trace, trace.process("runserver/2")) == Counts(
        settings=1, populate=1, set_up=1, ready=3, models=3, checks=1, urlconf=1, connects=1
    )
    assert counts_of(trace, trace.process("gunicorn-preload/2")) == Counts(
        settings=0, populate=0, set_up=0, ready=0, models=0, checks=0, urlconf=1, connects=0
    )


def test_when_models_were_there(trace: Trace) -> None:
    moments = {one.key: models_ready_ns(trace, one) for one in trace.processes}
    assert moments["script/1"] is None
    assert moments["gunicorn-preload/2"] == moments["gunicorn-preload/3"] == 0
    flag = next(
        one for one in trace.instants_of("runserver/2", "flag") if one.name == "models_ready"
    )
    assert moments["runserver/2"] == flag.t_ns - trace.process("runserver/2").start_ns


def test_costs_are_shares_of_all_own_time(trace: Trace) -> None:
    costs = costs_of(trace, trace.process("check/1"), limit=99)
    assert abs(sum(cost.share for cost in costs) - 1) < 1e-9
    spans = trace.spans_of("check/1")
    assert sum(cost.self_ns for cost in costs) == sum(span.self_ns for span in spans)
    assert costs[0].label == "settings shop.settings"


def test_waiting_is_no_cost(trace: Trace) -> None:
    labels = {cost.label for cost in costs_of(trace, trace.process("runserver/1"), limit=99)}
    assert "waiting for the child process" not in labels
    assert "catalog.ready()" in labels


def test_slowest_imports(trace: Trace) -> None:
    found = slowest_imports(trace, trace.process("check/1"), limit=2)
    assert len(found) == 2
    assert found[0][1] >= found[1][1]
    assert found[0][0].endswith(".models")


def test_a_recording_with_nothing_but_imports_spans_their_time(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.importing("json", 20):
        pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    assert scale_ns(trace, trace.processes[0]) == 20_000_000
