"""The rules: what they say, of what, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

from tracer.audit.rules import audit_rules, findings

from .sources import audited
from .test_classify import CASES

EXPECTED = {
    "filled step by step": "DRT1101",
    "a counter": "DRT1102",
    "looked for, then taken out": "DRT1103",
    "what belongs to a request in middleware": "DRT1104",
    "replaced for a while": "DRT1106",
    "a counter under a lock": "DRT1107",
    "a memo by hand": "DRT1108",
}
HEALTHY = (
    "never changed", "at module level", "a thread-local", "keyed by thread", "a lock", "a memo",
    "by a decorator when it is applied", "while classes are made", "in ready()",
    "taken out in one step",
)  # fmt: skip


def test_each_rule_finds_its_case(tmp_path: Path) -> None:
    for number, (case, code) in enumerate(EXPECTED.items()):
        found = findings(audited(tmp_path / str(number), {"m.py": CASES[case][0]}).states)
        assert [one.code for one in found] == [code], case
        assert found[0].possible
        assert ":" in found[0].place


def test_an_update_of_what_belongs_to_others(tmp_path: Path) -> None:
    source = "import json\ndef f(k): json.table[k] = 1"
    (found,) = findings(audited(tmp_path, {"m.py": source}).states)
    assert found.code == "DRT1105"


def test_the_write_that_loses_the_update_is_told_first(tmp_path: Path) -> None:
    source = "X = [0]\ndef clear(): X[:] = [0]\ndef count(request): X[0] += 1"
    (found,) = findings(audited(tmp_path, {"m.py": source}).states)
    assert "changed in count()" in found.cause
    assert found.place.endswith(":3")


def test_a_place_that_several_calls_lead_to_is_told_once(tmp_path: Path) -> None:
    source = (
        "import json\ndef put(table): table['k'] = 1\n"
        "def f(): put(json.table)\ndef g(): put(json.table)"
    )
    (found,) = findings(audited(tmp_path, {"m.py": source}).states)
    assert len(found.evidence) == 1


def test_healthy_state_is_no_finding(tmp_path: Path) -> None:
    for number, case in enumerate(HEALTHY):
        found = audited(tmp_path / str(number), {"m.py": CASES[case][0]})
        assert found.states, case
        assert findings(found.states) == [], case


def test_each_rule_has_a_page() -> None:
    rules = audit_rules()
    assert len({rule.code for rule in rules}) == len(rules) == 9
    for rule in rules:
        assert rule.code.startswith("DRT11")
        for section in ("What it does", "Why it hurts", "How to fix it", "Example"):
            assert f"## {section}\n" in rule.page
