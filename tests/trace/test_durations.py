"""Durations as people write them."""

from __future__ import annotations

import pytest

from tracer.trace.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "expected_ns"),
    [
        ("1.5s", 1_500_000_000), ("50ms", 50_000_000), (" .5 ms ", 500_000), ("2µs", 2_000),
        ("1", None), ("1m", None), ("-1s", None), ("", None), (1, None), ("9" * 50 + "s", None),
    ],
)  # fmt: skip
def test_a_number_and_a_unit(text: object, expected_ns: int | None) -> None:
    assert parse_duration(text) == expected_ns
