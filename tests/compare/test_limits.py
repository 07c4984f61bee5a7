"""Limits are read as they are meant."""

from __future__ import annotations

import pytest

from tracer.compare.limits import parse_limit
from tracer.trace.errors import TracerError


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        ("setup", "1.5s", 1_500_000_000),
        ("setup", "50 ms", 50_000_000),
        ("ready:catalog", "300us", 300_000),
        ("import:pandas.core", ".5s", 500_000_000),
        ("imports", "800", 800),
        ("imports", 0, 0),
    ],
)
def test_limits(name: str, value: object, most: int) -> None:
    assert parse_limit(name, value).most == most


@pytest.mark.parametrize(
    ("name", "value", "slug", "hint"),
    [
        ("setup", "1.5", "budget-bad-limit", '"1.5s"'),
        ("setup", 2, "budget-bad-limit", '"1.5s"'),
        ("setup", "2m", "budget-bad-limit", '"1.5s"'),
        ("setup", "-2s", "budget-bad-limit", '"1.5s"'),
        ("setup", "", "budget-bad-limit", '"1.5s"'),
        ("imports", "800ms", "budget-bad-limit", "a count"),
        ("imports", 1.5, "budget-bad-limit", "a count"),
        ("imports", True, "budget-bad-limit", "a count"),
        ("imports", [1], "budget-bad-limit", "a count"),
        ("import", "1s", "budget-unknown-measure", "Did you mean import:MODULE"),
        ("ready:", "1s", "budget-unknown-measure", "Did you mean ready or ready:APP?"),
        ("model", "1", "budget-unknown-measure", "Did you mean models"),
        ("zzz", "1", "budget-unknown-measure", "The measures are startup,"),
        ("setup:shop", "1s", "budget-unknown-measure", "Did you mean setup"),
    ],
)
def test_what_is_no_limit(name: str, value: object, slug: str, hint: str) -> None:
    with pytest.raises(TracerError) as caught:
        parse_limit(name, value)
    assert caught.value.slug == slug
    assert hint in caught.value.hint
