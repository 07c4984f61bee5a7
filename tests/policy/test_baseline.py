"""Baselines: what is written is read again, and reads well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.found import BASE, made_finding
from tracer.policy.baseline import baseline_of, baseline_text, read_baseline
from tracer.trace.errors import TracerError


def test_there_and_back(tmp_path: Path) -> None:
    findings = [made_finding(code=code) for code in ("DRT602", "DRT601")]
    baseline = baseline_of([*findings, findings[0]], BASE)
    file = tmp_path / "known.json"
    file.write_text(baseline_text(baseline), encoding="utf-8")
    assert read_baseline(file) == baseline
    assert [one.code for one in baseline.findings] == ["DRT601", "DRT602"]
    assert {one.path for one in baseline.findings} == {"orders/apps.py"}
    assert BASE not in file.read_text(encoding="utf-8")


def test_the_order_does_not_depend_on_that_of_the_findings() -> None:
    findings = [made_finding(title=f"{name} asks.") for name in "abcde"]
    assert baseline_of(findings, BASE) == baseline_of(findings[::-1], BASE)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}x", '{"format": "other"}', '{"version": 2}', '{"findings": [1]}']
)
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    file = tmp_path / "known.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TracerError) as caught:
        read_baseline(file)
    assert caught.value.slug == "baseline-unreadable"
    with pytest.raises(TracerError, match="No such file"):
        read_baseline(tmp_path / "nowhere.json")
