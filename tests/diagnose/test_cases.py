"""Each pitfall fires its rules and no others, each healthy twin fires none."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from tests.functional.recording import django_version
from tests.state_zoo.running import caches, shapes
from tracer import Trace
from tracer.diagnose.catalogue import diagnose, rules, state_rules
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding

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
        timeout_s=case.timeout_s,
    )
    findings = diagnose(trace)
    project = tmp_path / case.project
    _note(case, {finding.code for finding in findings})
    assert {finding.code for finding in findings} == set(case.found), findings
    assert len(findings) == len(case.found), findings
    lines = {one.code: source_line(one.place, project) if one.place else "" for one in findings}
    assert lines == case.found
    said = "\n".join(map(_said, findings))
    assert [text for text in case.says if text not in said] == []
    for finding in findings:
        assert finding.fix.endswith(".")
        times = [evidence.t_ns or 0 for evidence in finding.evidence]
        assert times
        assert times == sorted(times)


def test_every_rule_has_a_case_and_a_healthy_twin() -> None:
    cases = list(all_cases())
    fired = {code for case in cases for code in case.found}
    healthy = {code for case in cases for code in case.twin_of if code not in case.found}
    known = {rule.code for rule in rules()} - {rule.code for rule in state_rules()}
    assert fired == healthy == known


def test_every_rule_on_state_has_its_animals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zoo records them under five servers; its caches are the healthy twins of all."""
    told: dict[str, tuple[str, ...]] = {}
    for rule in state_rules():
        module = sys.modules[rule.find.__module__]
        if hasattr(module, "findings"):

            def asked(
                rule: Rule, trace: object, hazards: tuple[str, ...], say: object
            ) -> list[Any]:
                told[rule.code] = hazards
                return []

            monkeypatch.setattr(module, "findings", asked)
            list(rule.find(cast(Trace, None)))
    shown = {hazard for expected in shapes().values() for hazard in expected}
    assert all(shown.intersection(hazards) for hazards in told.values())
    assert len(told) == len(state_rules()) - 1  # but for the account of what is no hazard
    assert caches()


def _said(finding: Finding) -> str:
    sure = " (possible)" if finding.possible else ""
    return f"{finding.severity}{sure}: {finding.title}\n{finding.cause}\n{finding.fix}"


def _note(case: Case, codes: set[str]) -> None:
    """Leave what was seen for the table of the documentation."""
    directory = os.environ.get("DJANGO_TRACE_COVERAGE")
    if directory:
        version = ".".join(map(str, django_version()))
        seen = {"django": version, "entry": case.entry, "codes": sorted(codes)}
        file = Path(directory) / f"{case.id}-{version}.json"
        file.write_text(json.dumps({**seen, "twin_of": case.twin_of}), encoding="utf-8")
