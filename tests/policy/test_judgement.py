"""What counts, what doesn't, and that each finding is told of once."""

from __future__ import annotations

from tests.trace.found import BASE, made_examination, made_finding
from tracer.policy.baseline import baseline_of
from tracer.policy.judgement import Policy, judge

ONE = made_finding()
OTHER = made_finding(title="catalog asks.", place=f"{BASE}/catalog/apps.py:3")
MINOR = made_finding(severity="info", title="minor")


def test_all_that_is_not_minor_counts() -> None:
    judged = judge(made_examination(ONE, OTHER, MINOR), Policy())
    assert judged.findings == (ONE, OTHER)
    assert judged.minor == 1
    assert judge(made_examination(ONE, MINOR), Policy(severity="info")).minor == 0
    assert judge(made_examination(ONE), Policy(severity="error")).findings == ()


def test_the_baseline_holds_back_and_tells_what_is_gone() -> None:
    known = baseline_of([ONE, OTHER], BASE).findings
    judged = judge(made_examination(ONE), Policy(known=known))
    assert judged.findings == ()
    assert judged.held_back == 1
    assert judged.gone == ("DRT601 catalog/apps.py: catalog asks.",)


def test_what_other_rules_have_found_is_not_gone() -> None:
    known = baseline_of([made_finding(code="DRT1101")], BASE).findings
    assert judge(made_examination(), Policy(known=known)).gone == ()


def test_what_is_ignored_or_minor_is_not_gone() -> None:
    known = baseline_of([ONE, MINOR], BASE).findings
    policy = Policy(known=known, per_path={"orders": ("DRT601",)})
    judged = judge(made_examination(ONE, MINOR), policy)
    assert judged.ignored == 2
    assert judged.gone == ()
