"""The axis has round numbers, in one unit, and not too many."""

from __future__ import annotations

import pytest

from tracer.render.layout.axis import axis_of


@pytest.mark.parametrize(
    ("total_ns", "labels"),
    [
        (896_869_874, ["0", "200 ms", "400 ms", "600 ms", "800 ms"]),
        (1_400_000_000, ["0", "0.5 s", "1 s"]),
        (130_000_000, ["0", "50 ms", "100 ms"]),
        (4_000, ["0", "1 µs", "2 µs", "3 µs", "4 µs"]),
        (900, ["0", "200 ns", "400 ns", "600 ns", "800 ns"]),
        (0, ["0", "1 ns"]),
    ],
)
def test_labels(total_ns: int, labels: list[str]) -> None:
    assert [tick.label for tick in axis_of(total_ns).ticks] == labels


@pytest.mark.parametrize("total_ns", [1, 7, 999, 10**6 + 1, 123_456_789, 10**12, 1 << 61])
@pytest.mark.parametrize("at_most", [2, 5, 9])
def test_no_more_ticks_than_asked_for_and_all_on_the_axis(total_ns: int, at_most: int) -> None:
    axis = axis_of(total_ns, at_most)
    moments = [tick.t_ns for tick in axis.ticks]
    assert 1 <= len(moments) <= at_most
    assert moments == sorted(set(moments))
    assert moments[0] == 0
    assert moments[-1] <= axis.total_ns


def test_what_lies_outside_lies_at_an_end() -> None:
    axis = axis_of(1000)
    assert [axis.share(t_ns) for t_ns in (-5, 0, 250, 1000, 9999)] == [0, 0, 0.25, 1, 1]
