"""The start-up of the process that asks."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.trace.found import run_with_finding
from tests.trace.sample import check_run
from tracer.lifecycle.own_process import own_startup


def test_facts_picture_and_no_findings(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    found = own_startup({"DJANGO_TRACE_DIR": str(run / "check")}, 100)
    assert found is not None
    facts = dict(found.facts)
    assert facts["Command"] == "manage.py check"
    assert facts["Models"] == "3"
    assert found.ready in facts["Every ready() has run"]
    kind, _, data = found.picture.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert b"catalog.ready()" in base64.b64decode(data)
    assert found.height > 100
    assert found.findings == ()


def test_findings_are_those_of_the_process(tmp_path: Path) -> None:
    run = run_with_finding(tmp_path / "run")
    environment = {"DJANGO_TRACE_DIR": str(run / "pool")}
    child, parent = (own_startup(environment, pid) for pid in (101, 100))
    assert child is not None
    assert parent is not None
    assert [one["code"] for one in child.findings] == ["DRT704"]
    assert child.findings[0]["cause"].startswith("jobs/models.py:4 needs")
    assert parent.findings == ()


def test_what_the_project_ignores_is_no_finding(tmp_path: Path) -> None:
    run = run_with_finding(tmp_path / "run", cwd=str(tmp_path))
    environment = {"DJANGO_TRACE_DIR": str(run / "pool")}
    for line, expected in (('ignore = ["DRT704"]', 0), ("ignore = 4", 1), ('baseline = "no"', 1)):
        (tmp_path / "pyproject.toml").write_text(f"[tool.django-trace]\n{line}\n")
        child = own_startup(environment, 101)
        assert child is not None
        assert len(child.findings) == expected, line


def test_what_is_not_recorded(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    assert own_startup({}, 100) is None
    assert own_startup({"DJANGO_TRACE_DIR": str(run / "check")}, 1) is None
    assert own_startup({"DJANGO_TRACE_DIR": str(run / "nothing")}, 100) is None
    assert own_startup({"DJANGO_TRACE_DIR": str(tmp_path / "a" / "b")}, 100) is None
