"""What counts in a project, and what is asked besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.diagnose.catalogue import rules
from tracer.policy.baseline import Baseline, Known, baseline_text
from tracer.policy.configuration import Configuration
from tracer.policy.project_policy import ProjectPolicy, policy_of_project
from tracer.trace.errors import TracerError


def test_a_project_is_read_from_within(tmp_path: Path) -> None:
    known = Known(code="DRT605", fingerprint="abc")
    (tmp_path / "known.json").write_text(baseline_text(Baseline(findings=(known,))))
    (tmp_path / "pyproject.toml").write_text(
        '[tool.django-trace]\nselect = ["DRT6"]\nbaseline = "known.json"\n'
    )
    (tmp_path / "shop").mkdir()
    project = policy_of_project(tmp_path / "shop")
    assert project == ProjectPolicy(
        Configuration(select=("DRT6",), baseline="known.json"), (known,)
    )
    assert project.policy().known == (known,)


def test_a_baseline_that_is_named_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.django-trace]\nbaseline = "none.json"\n')
    with pytest.raises(TracerError) as caught:
        policy_of_project(tmp_path)
    assert caught.value.slug == "baseline-unreadable"


def test_what_is_asked_goes_before_what_is_written() -> None:
    project = ProjectPolicy(Configuration(select=("DRT6",), ignore=("DRT605",), severity="error"))
    written = {rule.code for rule in project.chosen(rules(), rules)}
    assert written == {rule.code for rule in rules() if rule.code.startswith("DRT6")} - {"DRT605"}
    asked = project.chosen(rules(), rules, select=["DRT701", "DRT605"], ignore=["DRT7"])
    assert [rule.code for rule in asked] == ["DRT701"]
    assert project.policy().severity == "error"
    assert project.policy("info").severity == "info"
    assert ProjectPolicy().policy().severity == "warning"


@pytest.mark.parametrize(
    "written",
    [{"select": ("DRT0",)}, {"ignore": ("DRT0",)}, {"per_path_ignores": {"a/*": ("DRT0",)}}],
)
def test_names_are_those_of_rules(written: dict[str, object]) -> None:
    project = ProjectPolicy(Configuration(**written))  # type: ignore[arg-type]
    with pytest.raises(TracerError, match="no rule 'DRT0'"):
        project.chosen(rules(), rules)
