"""The bars of a lane, and what is drawn as one."""

from __future__ import annotations

from tracer.render.layout.bars import Bar, fold

MS = 1_000_000


def bar(start_ms: float, end_ms: float, step: str = "import", depth: int = 0) -> Bar:
    assert step in ("import", "request")
    return Bar(step, round(start_ms * MS), round(end_ms * MS), step, step, depth)  # type: ignore[arg-type]


def test_fine_bars_beside_each_other_become_one_that_counts_them() -> None:
    folded = fold([bar(0, 0.1), bar(0.2, 0.3), bar(0.4, 0.5)], MS)
    assert [(one.start_ns, one.end_ns) for one in folded] == [(0, MS // 2)]
    assert folded[0].detail == "3 short steps (imports): 0.30 ms together"


def test_what_is_not_folded_together() -> None:
    apart = [bar(0, 0.1), bar(5, 5.1)]
    other_class = [bar(0, 0.1), bar(0.2, 0.3, "request")]
    within = [bar(0, 0.5), bar(0.1, 0.2, depth=1)]
    long = [bar(0, 2), bar(2, 4)]
    for bars in (apart, other_class, within, long):
        assert fold(bars, MS) == tuple(bars)
