"""What changed places between two sequences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def moved(a: Sequence[str], b: Sequence[str]) -> list[str]:
    """The fewest elements that have to move so that what both have comes in the same order.

    Elements are unique within a sequence; the result is in the order of `b`.
    """
    positions = {name: number for number, name in enumerate(b)}
    common = [name for name in a if name in positions]
    staying = set(_longest_rising([positions[name] for name in common]))
    return sorted(
        (name for name in common if positions[name] not in staying), key=positions.__getitem__
    )


def _longest_rising(values: Sequence[int]) -> list[int]:
    """The longest rising subsequence, by patience sorting."""
    tails: list[int] = []
    tail_at: list[int] = []
    previous: list[int] = []
    for number, value in enumerate(values):
        pile = bisect_left(tails, value)
        previous.append(tail_at[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [value]
        tail_at[pile : pile + 1] = [number]
    found: list[int] = []
    number = tail_at[-1] if tail_at else -1
    while number >= 0:
        found.append(values[number])
        number = previous[number]
    return found[::-1]
