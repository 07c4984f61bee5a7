"""A failure is expected of the entry point that shows a mistake, in the way that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import RunBuilder
from tracer.recorder.entry_points import ENTRY_POINT_TITLES
from tracer.trace.expected import EXPECTED_FAILURES, TOO_EARLY, failed_as_expected
from tracer.trace.manifest import EntryOutcome, EntryResult, Project
from tracer.trace.reader import load

REASON = f"it fails as it should: django.core.exceptions.{TOO_EARLY}: Apps aren't loaded yet."


@pytest.mark.parametrize(
    ("entry", "outcome", "reason", "expected"),
    [
        ("script-no-setup", "failed", REASON, True),
        ("script-no-setup.2", "failed", REASON, True),
        ("script-no-setup", "failed", "ImportError: no", False),
        ("script-no-setup", "timeout", REASON, False),
        ("check", "failed", REASON, False),
    ],
)
def test_what_was_to_fail(
    tmp_path: Path, entry: str, outcome: EntryOutcome, reason: str, expected: bool
) -> None:
    for project in (Project(path="/srv/shop"), None):
        run = RunBuilder(tmp_path / ("project" if project else "command"), project)
        of = "script-no-setup" if entry.endswith(".2") else ""
        run.entry(EntryResult(id=entry, outcome=outcome, reason=reason, repeat_of=of))
        trace = load(run.path)
        found = failed_as_expected(trace, trace.entries[0])
        assert found is (expected and project is not None)


def test_the_matrix_has_them() -> None:
    assert set(EXPECTED_FAILURES) <= set(ENTRY_POINT_TITLES)
