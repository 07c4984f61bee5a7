"""What of a recording is compared: not what chance decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.recorder.structure import structure
from tests.trace.build import ProcessFile, RunBuilder
from tracer.trace.manifest import EntryResult
from tracer.trace.reader import load


def told(directory: Path, origin: str, *, urlconf_in_checks: bool) -> str:
    """The structure of a server whose URLconf is imported by the checks, or after them."""
    process = ProcessFile(1, origin=origin)
    checks = process.begin("checks")
    process.wait(1)
    if urlconf_in_checks:
        process.end(process.begin("urlconf", name="shop.urls"))
    process.wait(1)
    process.end(checks)
    process.wait(1)
    if not urlconf_in_checks:
        process.end(process.begin("urlconf", name="shop.urls"))
    run = RunBuilder(directory)
    run.entry(EntryResult(id="runserver"), process)
    return structure(load(run.path))


@pytest.mark.parametrize(("origin", "same"), [("reloader", True), ("exec", False)])
def test_threads_of_the_reloaders_child_race_for_the_urlconf(
    tmp_path: Path, origin: str, same: bool
) -> None:
    before = told(tmp_path / "a", origin, urlconf_in_checks=True)
    after = told(tmp_path / "b", origin, urlconf_in_checks=False)
    assert (before == after) is same
