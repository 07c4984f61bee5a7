"""The rules as a whole: their names, their pages, their order."""

from __future__ import annotations

import re

from tracer.diagnose.catalogue import rules, state_rules
from tracer.trace.finding import by_number


def test_codes_and_slugs_are_unique_and_well_formed() -> None:
    codes = [rule.code for rule in rules()]
    assert codes == sorted(set(codes), key=by_number)
    assert len({rule.slug for rule in rules()}) == len(codes)
    for rule in rules():
        assert re.fullmatch(r"DRT\d{3,4}", rule.code), rule.code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.slug), rule.slug


def test_every_rule_has_a_page() -> None:
    for rule in rules():
        assert rule.title.endswith("."), rule.code
        for heading in ("## What it does", "## Why it hurts", "## How to fix it"):
            assert heading in rule.page, f"{rule.code} lacks {heading}"


def test_the_rules_about_state_have_their_own_hundred() -> None:
    assert [rule.code for rule in state_rules()] == [f"DRT100{number}" for number in range(1, 8)]
