"""No verdict inside noise, a verdict beyond it, and none from too little."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.compare.statistics import judge, rank_probability, spread

MS = 1_000_000
TIMES = st.lists(st.integers(1, 10_000 * MS), min_size=1, max_size=8)


def noisy(seed: int, count: int, around_ms: float, share: float = 0.05) -> list[float]:
    chance = random.Random(seed)
    return [abs(chance.gauss(around_ms, around_ms * share)) * MS for _ in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_the_same_thing_twice_has_hardly_ever_a_verdict(count: int) -> None:
    verdicts = [
        judge(noisy(2 * seed, count, 300), noisy(2 * seed + 1, count, 300)) for seed in range(500)
    ]
    assert sum(verdict != "" for verdict in verdicts) <= 5


@pytest.mark.parametrize(("count", "longer_ms"), [(3, 600), (4, 600), (5, 450), (8, 450)])
def test_what_is_much_longer_than_its_noise_is_seen(count: int, longer_ms: float) -> None:
    pairs = [
        (noisy(2 * seed, count, 300), noisy(2 * seed + 1, count, longer_ms)) for seed in range(200)
    ]
    assert sum(judge(a, b) == "slower" for a, b in pairs) >= 190
    assert sum(judge(b, a) == "faster" for a, b in pairs) >= 190


def test_one_cold_start_among_several_makes_no_verdict() -> None:
    assert judge([900 * MS, 300 * MS, 301 * MS], [302 * MS, 303 * MS, 299 * MS]) == ""
    assert judge([300 * MS, 300 * MS, 301 * MS], [900 * MS, 303 * MS, 299 * MS]) == ""


def test_what_is_too_small_to_matter_has_none() -> None:
    assert judge([1 * MS] * 5, [4 * MS] * 5) == ""
    assert judge([1000 * MS] * 5, [1040 * MS] * 5) == ""
    assert judge([1000 * MS] * 5, [1060 * MS] * 5) == "slower"


def test_from_one_or_two_only_what_is_gross() -> None:
    assert judge([100 * MS], [290 * MS]) == ""
    assert judge([100 * MS], [349 * MS]) == ""
    assert judge([100 * MS], [360 * MS]) == "slower"
    assert judge([100 * MS, 140 * MS], [360 * MS, 800 * MS]) == ""
    assert judge([500 * MS], [1200 * MS]) == ""
    assert judge([2000 * MS], [100 * MS]) == "faster"
    assert judge([], [100 * MS]) == ""


def test_a_slower_machine_is_no_slower_program() -> None:
    a, b = [300 * MS, 303 * MS, 306 * MS], [420 * MS, 423 * MS, 426 * MS]
    assert judge(a, b) == "slower"
    assert judge(a, b, pace=1.4) == ""
    assert judge(a, [900 * MS, 905 * MS, 910 * MS], pace=1.4) == "slower"
    assert judge(b, a, pace=1 / 1.4) == ""
    # Nor does a quicker machine make a change out of what took the same time.
    assert judge(a, a, pace=0.5) == ""


@given(TIMES, TIMES)
def test_the_verdict_turns_round_with_the_sides(a: list[int], b: list[int]) -> None:
    assert judge(a, a) == ""
    there, back = judge(a, b), judge(b, a)
    assert (there, back) in [("", ""), ("slower", "faster"), ("faster", "slower")]


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 3), (3, 3), (4, 2)])
def test_the_rank_test_counts_all_orders(n: int, m: int) -> None:
    """Against every way to deal n + m ranks, counted out."""
    for chosen in itertools.combinations(range(n + m), n):
        rest = [rank for rank in range(n + m) if rank not in chosen]
        reversals = sum(a > b for a in chosen for b in rest)
        all_orders = [
            sum(a > b for a in some for b in range(n + m) if b not in some)
            for some in itertools.combinations(range(n + m), n)
        ]
        expected = sum(one <= reversals for one in all_orders) / len(all_orders)
        assert rank_probability(chosen, rest) == pytest.approx(expected)


def test_spread() -> None:
    assert spread([]) == spread([5]) == spread([5, 5, 5]) == 0
    assert spread([0, 0, 0, 0, 1000]) == 0
    values = noisy(1, 4001, 1000, 0.1)
    assert spread(values) == pytest.approx(100 * MS, rel=0.1)
