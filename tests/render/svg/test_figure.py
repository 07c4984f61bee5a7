"""What every picture has."""

from __future__ import annotations

import re

from tracer.render.layout.axis import Axis, axis_of
from tracer.render.svg.figure import time_axis

MS = 1_000_000


def names(axis: Axis, narrowest: int) -> list[str]:
    return re.findall(r">([^<]+)</text>", time_axis(axis, 0, 20, narrowest))


def test_each_tick_has_its_name_where_there_is_room() -> None:
    assert names(axis_of(41 * MS), 800) == ["0", "10 ms", "20 ms", "30 ms", "40 ms"]


def test_a_name_that_would_run_into_the_one_before_is_left_out() -> None:
    axis = axis_of(241 * MS, begin_ns=219 * MS)
    assert [tick.label for tick in axis.ticks][-2:] == ["235 ms", "240 ms"]
    assert names(axis, 240)[-1] == "235 ms"
    assert "line" in time_axis(axis, 0, 20, 240)
