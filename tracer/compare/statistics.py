"""Whether times differ by more than noise.

A verdict needs all of these: the medians are at least `FLOOR_NS` and 5 % apart; they are more than
three times as far apart as either side spreads (four times with four recordings, five with three,
whose spread is itself uncertain); and the Mann-Whitney rank test finds the one side
above the other with p <= 0.01, or, where too few recordings could ever reach that, as clearly as
they can: every value of one side above every value of the other. That takes three recordings a
side. With fewer only a gross difference counts: `GROSS_NS` and three times as long, in each of
them.

The machine itself may have been slower while one side was recorded. `pace` is how much longer it
took for what both sides did alike; a difference must hold with it and without it.

Many single steps and modules are compared at once, and a busy machine takes the processor away
for some 10 ms at a time: of these only what is `STEP_FLOOR_NS` apart counts.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from functools import cache
from typing import Literal

Verdict = Literal["slower", "faster", ""]

FLOOR_NS = 5_000_000
STEP_FLOOR_NS = 20_000_000
GROSS_NS = 250_000_000
ENOUGH = 3
"""Recordings a side that a verdict on more than a gross difference takes."""

PLENTY = 5
"""Recordings a side from which on their spread is known well enough."""

_GROSS_FACTOR = 3.0
_FLOOR_SHARE = 0.05
_SPREADS = {3: 5.0, 4: 4.0}
_SPREADS_OF_MANY = 3.0
_PROBABILITY = 0.01
_MAD_TO_SIGMA = 1.4826
# What the range of so few values is of their standard deviation, on average.
_RANGE_TO_SIGMA = {2: 1.128, 3: 1.693, 4: 2.059}


def spread(values: Sequence[float]) -> float:
    """An estimate of the standard deviation that one odd value does not spoil.

    From the median absolute deviation; of less than five values, from their range: there two
    values that happen to be close say nothing.
    """
    if len(values) < 2:
        return 0.0
    if len(values) in _RANGE_TO_SIGMA:
        return (max(values) - min(values)) / _RANGE_TO_SIGMA[len(values)]
    middle = statistics.median(values)
    return _MAD_TO_SIGMA * statistics.median(abs(value - middle) for value in values)


def judge(
    a: Sequence[float], b: Sequence[float], pace: float = 1.0, floor_ns: float = FLOOR_NS
) -> Verdict:
    """Whether B is slower or faster than A, or "" when the difference is within noise."""
    if not a or not b:
        return ""
    paced = [value / pace for value in b]
    if _is_slower(a, b, floor_ns) and _is_slower(a, paced, floor_ns):
        return "slower"
    if _is_slower(b, a, floor_ns) and _is_slower(paced, a, floor_ns):
        return "faster"
    return ""


def _is_slower(quick: Sequence[float], slow: Sequence[float], floor_ns: float) -> bool:
    if min(len(quick), len(slow)) < ENOUGH:
        gap = min(slow) - max(quick)
        return gap >= GROSS_NS and min(slow) >= _GROSS_FACTOR * max(quick)
    middle = statistics.median(quick)
    apart = statistics.median(slow) - middle
    if apart < max(floor_ns, _FLOOR_SHARE * middle):
        return False
    spreads = _SPREADS.get(min(len(quick), len(slow)), _SPREADS_OF_MANY)
    if apart <= spreads * max(spread(quick), spread(slow)):
        return False
    reachable = 1 / math.comb(len(quick) + len(slow), len(quick))
    return rank_probability(quick, slow) <= max(_PROBABILITY, reachable)


def rank_probability(quick: Sequence[float], slow: Sequence[float]) -> float:
    """How likely it is that chance alone puts `slow` this far above `quick`: Mann-Whitney.

    Exact up to 20 values a side, by the normal approximation above. A tie counts against a
    difference.
    """
    reversals = sum(one >= other for one in quick for other in slow)
    n, m = len(quick), len(slow)
    if n * m > 400:
        expected, deviation = n * m / 2, math.sqrt(n * m * (n + m + 1) / 12)
        return statistics.NormalDist(expected, deviation).cdf(reversals + 0.5)
    favourable = sum(_arrangements(n, m, u) for u in range(reversals + 1))
    return favourable / math.comb(n + m, n)


@cache
def _arrangements(n: int, m: int, u: int) -> int:
    """In how many orders of n and m values exactly u pairs stand the wrong way round."""
    if u < 0 or u > n * m:
        return 0
    if n == 0 or m == 0:
        return int(u == 0)
    return _arrangements(n - 1, m, u - m) + _arrangements(n, m - 1, u)
