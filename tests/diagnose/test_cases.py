"""Each pitfall fires its rules and no others, each healthy twin fires none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.functional.recording import django_version
from tracer.diagnose.catalogue import diagnose, rules

from .cases import Case, all_cases
from .pitfalls import record_pitfall, source_line

pytestmark = [pytest.mark.target, pytest.mark.slow]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in all_cases()])
def test_case(case: Case, tmp_path: Path) -> None:
    oldest, newest = case.django
    if not oldest <= django_version() <= newest:
        pytest.skip(f"holds on Django {oldest} to {newest}")
    trace = record_pitfall(
        tmp_path,
        case.pitfall,
        case.entry,
        project=case.project,
        environment=case.environment,
        url=case.url,
        imports=case.imports,
    )
    findings = diagnose(trace)
    project = tmp_path / case.project
    _note(case, {finding.code for finding in findings})
    assert {finding.code for finding in findings} == set(case.found), findings
    lines = {one.code: source_line(one.place, project) if one.place else "" for one in findings}
    assert lines == case.found
    said = "\n".join(f"{one.title}\n{one.cause}\n{one.fix}" for one in findings)
    assert [text for text in case.says if text not in said] == []


def test_every_rule_has_a_case_and_a_healthy_twin() -> None:
    cases = list(all_cases())
    fired = {code for case in cases for code in case.found}
    healthy = {code for case in cases for code in case.twin_of if code not in case.found}
    known = {rule.code for rule in rules()}
    assert (fired | healthy) <= known
    assert fired == healthy


def _note(case: Case, codes: set[str]) -> None:
    """Leave what was seen for the table of the documentation."""
    directory = os.environ.get("DJANGO_TRACE_COVERAGE")
    if directory:
        version = ".".join(map(str, django_version()))
        seen = {"django": version, "entry": case.entry, "codes": sorted(codes)}
        file = Path(directory) / f"{case.id}-{version}.json"
        file.write_text(json.dumps({**seen, "twin_of": case.twin_of}), encoding="utf-8")
