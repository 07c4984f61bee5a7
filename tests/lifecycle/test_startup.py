"""What a test may demand of a recorded start-up, and what it is told when that does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.found import BASE, run_with_finding
from tests.trace.sample import check_run, sample_run
from tracer.lifecycle.startup import Startup
from tracer.policy.baseline import baseline_of
from tracer.policy.configuration import Configuration
from tracer.policy.project_policy import ProjectPolicy
from tracer.trace.reader import load


def startup(path: Path, **configuration: object) -> Startup:
    return Startup(path, load(path), ProjectPolicy(Configuration(**configuration)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Startup:
    return startup(sample_run(tmp_path_factory.mktemp("startup") / "run"))


def test_order_holds_in_every_process_that_has_all(run: Startup) -> None:
    run.assert_order("settings", "ready:catalog", "ready:orders")
    with pytest.raises(AssertionError, match="the order is ready:catalog, ready:orders, not"):
        run.assert_order("ready:orders", "ready:catalog")


def test_what_never_happened_is_named_with_what_is_like_it(run: Startup) -> None:
    with pytest.raises(AssertionError, match="ready:order never happened; there is ready:cata"):
        run.assert_order("settings", "ready:order")


def test_findings_follow_the_configuration(tmp_path: Path) -> None:
    path = run_with_finding(tmp_path / "run")
    bad = startup(path)
    assert [one.code for one in bad.findings] == ["DRT704"]
    with pytest.raises(AssertionError, match="DRT704 A child process"):
        bad.assert_no_findings()
    bad.assert_no_findings(ignore=["DRT7"])
    startup(path, ignore=("DRT704",)).assert_no_findings()
    known = baseline_of(bad.findings, BASE).findings
    Startup(path, load(path), ProjectPolicy(known=known)).assert_no_findings()
    with pytest.raises(AssertionError, match="no rule 'DRT999'"):
        bad.assert_no_findings(select=["DRT999"])


def test_what_would_look_at_nothing_fails(tmp_path: Path) -> None:
    """A test that passes because a name is misspelt would be worse than none."""
    path = run_with_finding(tmp_path / "run")
    bad = startup(path)
    with pytest.raises(AssertionError, match="DRT704 A child process"):
        bad.assert_no_findings(select="DRT6,DRT7")
    with pytest.raises(AssertionError, match="There is no severity 'warn'"):
        bad.assert_no_findings(severity="warn")  # type: ignore[arg-type]
    for configuration in ({"select": ("DRT11",)}, {"ignore": ("DRT",)}):
        with pytest.raises(AssertionError, match="No rule on start-ups is left"):
            startup(path, **configuration).assert_no_findings()
    with pytest.raises(AssertionError, match="no rule 'DRT70'"):
        startup(path, ignore=("DRT70",)).assert_no_findings()


def test_thresholds_of_the_configuration_are_known(tmp_path: Path) -> None:
    path = run_with_finding(tmp_path / "run")
    with pytest.raises(AssertionError, match="no rule of that name has a threshold"):
        startup(path, thresholds={"slow": 1}).assert_no_findings(select="DRT6")


def test_a_budget(tmp_path: Path) -> None:
    run = startup(check_run(tmp_path / "run"))
    run.assert_within({"models": 100})
    with pytest.raises(AssertionError, match="models is 3, more than 1"):
        run.assert_within({"models": "1"})
