"""The benchmark's table and its check of the targets."""

from __future__ import annotations

from benchmarks.report import Result, as_markdown, too_expensive

PLAIN = Result(100, 5, "plain", 2_000_000_000, 1.0, 1.0)


def test_a_missed_target_is_named() -> None:
    cheap = Result(100, 5, "registry", 2_010_000_000, 1.005, 1.01)
    dear = Result(100, 5, "imports", 2_100_000_000, 1.05, 1.06)
    assert not too_expensive([PLAIN, cheap])
    assert too_expensive([PLAIN, cheap, dear]) == [
        "probe, with every import at 100x5: 1.050, target 1.02"
    ]


def test_small_projects_have_no_target() -> None:
    assert not too_expensive([Result(20, 5, "registry", 1, 1.5)])


def test_a_target_without_a_figure_is_not_met() -> None:
    result = Result(100, 5, "registry", note="not done in 5 s")
    assert too_expensive([result]) == [
        "probe, registry events at 100x5: not measured not done in 5 s"
    ]


def test_the_table_says_what_was_not_measured() -> None:
    results = [PLAIN, Result(100, 5, "viztracer", note="not done in 5 s")]
    table = as_markdown(results, {"python": "CPython 3.11.7"})
    assert "| untraced | 2,000 M | 1.00 |" in table
    assert "| viztracer | not measured | - |" in table
    assert "- viztracer at 100x5: not done in 5 s." in table
    assert "CPython 3.11.7" in table
