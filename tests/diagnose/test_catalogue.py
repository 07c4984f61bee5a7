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


def test_rules_on_settings_are_none_on_state() -> None:
    codes = {rule.code for rule in state_rules()}
    assert "DRT1001" in codes
    assert "DRT101" not in codes


def test_examples_of_output_begin_as_check_prints_them() -> None:
    for rule in rules():
        _, found, example = rule.page.partition("## Example\n\n```text\n")
        assert not found or example.startswith(f"{rule.code} "), rule.code
