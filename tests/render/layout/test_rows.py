"""What is left of a waterfall that has too many rows."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tracer.render.interface import Options
from tracer.render.layout.row import Row, crop
from tracer.render.layout.rows import rows_of
from tracer.trace.manifest import EntryResult
from tracer.trace.reader import load


def rows() -> list[Row]:
    """Three phases with four apps in each, one of which fails."""
    found = []
    for phase in range(3):
        found.append(Row(f"phase {phase}", 0, 0, 9))
        for app in range(4):
            error = "ValueError: no" if (phase, app) == (2, 3) else ""
            found.append(Row(f"app {app}", 1, 0, 1, error=error))
    return found


def test_few_rows_stay_as_they_are() -> None:
    assert crop(rows(), 15) == (rows(), 0)


def test_the_deepest_go_first_but_not_what_failed() -> None:
    kept, hidden = crop(rows(), 5)
    assert [row.label for row in kept] == ["phase 0", "phase 1", "phase 2", "app 3"]
    assert hidden == 11


def test_then_those_at_the_end() -> None:
    kept, hidden = crop(rows(), 2)
    assert [row.label for row in kept] == ["phase 0", "phase 1"]
    assert hidden == 13


def test_folded_rows_know_whom_they_stand_for(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("populate.phase", 1, phase=3):
        for number in range(5):
            with process.span("app.ready", 0.1, label=f"app{number}"):
                pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    found = rows_of(trace, trace.processes[0], Options(), every=False)
    [folded] = [row for row in found if row.folded]
    assert [span.name for span in folded.folded] == [f"app{number}" for number in range(5)]
    assert folded.step == "phase3"
    assert not folded.is_heading
