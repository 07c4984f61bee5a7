"""The fewest that moved."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.compare.order import moved

WORDS = st.lists(st.sampled_from("abcdefg"), unique=True)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "dabc", "d"),
        ("abcd", "bcda", "a"),
        ("abcd", "xabycd", ""),
        ("abcd", "cab", "c"),
        ("", "abc", ""),
    ],
)
def test_moved(a: str, b: str, expected: str) -> None:
    assert moved(a, b) == list(expected)


@given(WORDS, WORDS)
def test_without_the_moved_ones_the_order_is_the_same_and_no_fewer_would_do(
    a: list[str], b: list[str]
) -> None:
    found = moved(a, b)
    common = [name for name in a if name in b]

    def same_without(some: tuple[str, ...]) -> bool:
        left = [name for name in common if name not in some]
        return left == [name for name in b if name in left]

    assert same_without(tuple(found))
    for fewer in itertools.combinations(common, max(0, len(found) - 1)):
        assert not found or not same_without(fewer)
