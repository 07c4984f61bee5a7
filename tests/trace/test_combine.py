"""Several recordings as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.found import run_with_finding
from tests.trace.sample import sample_run
from tracer.trace.combine import combined
from tracer.trace.reader import load


def test_one_is_itself(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    assert combined([trace]) is trace
    with pytest.raises(ValueError, match="no recording"):
        combined([])


def test_entry_points_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    traces = [load(sample_run(tmp_path / name)) for name in ("before", "after")]
    both = combined([*traces, load(run_with_finding(tmp_path / "pool"))])
    ids = [entry.id for entry in both.entries]
    assert {"before:check", "after:check", "pool"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert len({span.id for span in both.spans}) == len(both.spans)
    for process in both.processes:
        assert process.key.startswith(process.entry + "/")
        assert process.parent is None or both.process(process.parent).entry == process.entry
    for span in both.spans:
        assert both.process(span.process)
        assert span.parent is None or both.span(span.parent).process == span.process
    parts = [*traces, load(tmp_path / "pool")]
    assert len(both.processes) == sum(len(one.processes) for one in parts)
    assert len(both.spans) == sum(len(one.spans) for one in parts)
    assert {problem.file.partition("/")[0] for problem in both.problems} == {"before", "after"}


def test_runs_of_one_name_are_numbered(tmp_path: Path) -> None:
    traces = [load(sample_run(tmp_path / name / "run")) for name in ("a", "b")]
    assert {"1:check", "2:check"} <= {entry.id for entry in combined(traces).entries}
