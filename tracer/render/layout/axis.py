"""A time axis with round numbers on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns"))


class Tick(NamedTuple):
    """A moment on the axis and its name, such as 200 000 000 and "200 ms"."""

    t_ns: int
    label: str


@dataclass(frozen=True)
class Axis:
    """The time from `begin_ns` to `total_ns`, which is later, with its ticks in order."""

    total_ns: int
    ticks: tuple[Tick, ...]
    begin_ns: int = 0

    def share(self, t_ns: int) -> float:
        """Where a moment lies between the axis's ends, 0 to 1; what is outside lies at an end."""
        return min(1.0, max(0.0, (t_ns - self.begin_ns) / (self.total_ns - self.begin_ns)))


def axis_of(total_ns: int, at_most: int = 5, begin_ns: int = 0) -> Axis:
    """The axis from `begin_ns` to `total_ns`, with no more than `at_most` ticks.

    They stand at round times; one of 0 is among them where the axis begins there.
    """
    total_ns = max(begin_ns + 1, total_ns)
    step_ns = first_ns = 1
    for step_ns in _steps():
        first_ns = -(-begin_ns // step_ns) * step_ns
        if (total_ns - first_ns) // step_ns + 1 <= at_most:
            break
    unit_ns, unit = next(one for one in _UNITS if total_ns >= one[0])
    ticks = tuple(
        Tick(t_ns, f"{t_ns / unit_ns:g} {unit}" if t_ns else "0")
        for t_ns in range(first_ns, total_ns + 1, step_ns)
    )
    return Axis(total_ns, ticks, begin_ns)


def _steps() -> list[int]:
    return [factor * 10**power for power in range(20) for factor in (1, 2, 5)]
