"""Several recordings of one entry point: told apart, kept together, one of them typical."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.trace.manifest import MANIFEST_NAME, EntryOutcome, EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load
from tracer.trace.repeats import recordings, repeated_id, startup_ns, typical

from .build import ProcessFile, RunBuilder
from .sample import core


def repeated(path: Path, ready_ms: list[float], outcomes: list[EntryOutcome]) -> Path:
    """`check` recorded several times, with the entry `other` between."""
    run = RunBuilder(path)
    for number, (ms, outcome) in enumerate(zip(ready_ms, outcomes, strict=True), 1):
        process = ProcessFile(100 + number)
        core(process, ready_ms=ms)
        result = EntryResult(
            id=repeated_id("check", number),
            command=("python", "manage.py", "check"),
            repeat_of="" if number == 1 else "check",
            outcome=outcome,
        )
        run.entry(result, process)
        if number == 1:
            run.entry(EntryResult(id="other", outcome="skipped"))
    return path


@pytest.fixture
def trace(tmp_path: Path) -> Trace:
    return load(repeated(tmp_path / "run", [30, 1, 2], ["ok", "ok", "ok"]))


def test_they_stand_together_and_know_their_number(trace: Trace) -> None:
    told = [(entry.id, entry.point, entry.repeat, entry.repeats) for entry in trace.entries]
    assert told == [
        ("check", "check", 1, 3),
        ("check.2", "check", 2, 3),
        ("check.3", "check", 3, 3),
        ("other", "other", 1, 1),
    ]
    assert [process.key for process in trace.processes] == ["check/1", "check.2/1", "check.3/1"]
    assert {point: len(group) for point, group in recordings(trace).items()} == {
        "check": 3,
        "other": 1,
    }


def test_the_typical_one_has_the_median_start_up(trace: Trace) -> None:
    times = {entry.id: startup_ns(trace, entry) for entry in recordings(trace)["check"]}
    assert times["check.2"] < times["check.3"] < times["check"]
    assert typical(trace, recordings(trace)["check"]).id == "check.3"
    assert typical(trace, trace.entries[:2]).id == "check.2"


def test_a_failure_among_successes_is_not_typical(tmp_path: Path) -> None:
    trace = load(repeated(tmp_path / "run", [2, 1, 3], ["failed", "ok", "ok"]))
    assert typical(trace, recordings(trace)["check"]).id == "check.2"


def test_without_a_manifest_the_directories_tell(tmp_path: Path) -> None:
    path = repeated(tmp_path / "run", [1, 1], ["ok", "ok"])
    (path / MANIFEST_NAME).unlink()
    entries = load(path).entries
    assert [(entry.point, entry.repeat) for entry in entries] == [("check", 1), ("check", 2)]
