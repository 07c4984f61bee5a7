"""A comparison in Chromium: read on a desk and on a phone, in the light and in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.compare.runs import Boot, add_recording
from tests.trace.build import RunBuilder
from tracer.compare.compare import Chosen, compare
from tracer.render.comparison.html import render_comparison_html
from tracer.trace.reader import load

from .conftest import Open

SIZES = {"desktop": (1200, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two runs that differ in every way a page can show."""
    place = tmp_path_factory.mktemp("comparison")
    changed = Boot(
        apps=("orders", "auth", "catalog", "blog"), ready_ms={"orders": [250, 260, 255]},
        receivers=("b.two", "catalog.saved"), imports={"catalog": ["pandas", "numpy"]},
    )  # fmt: skip
    sides = []
    for name, boot in (("a", Boot(receivers=("catalog.saved", "b.two"))), ("b", changed)):
        run = RunBuilder(place / name)
        for number in range(3):
            add_recording(run, boot, number, entry="check", pid=100 + number)
            add_recording(run, boot, number, entry="gunicorn", workers=2, pid=200 + 10 * number)
        sides.append(Chosen(load(run.path)))
    page = place / "diff.html"
    page.write_text(render_comparison_html(compare(*sides)), encoding="utf-8")
    return page


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    opened: Open, comparison: Path, theme: str, size: tuple[int, int]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    viewport = {"width": size[0], "height": size[1]}
    tab = opened(comparison, viewport=viewport, color_scheme=theme, bypass_csp=True)
    results = axe.Axe().run(tab)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nothing_sticks_out_and_no_place_is_broken(
    opened: Open, comparison: Path, size: tuple[int, int]
) -> None:
    tab = opened(comparison, viewport={"width": size[0], "height": size[1]})
    widths: list[int] = tab.evaluate(
        "[document.documentElement, ...document.querySelectorAll('.table')]"
        ".map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert len(widths) > 4
    assert set(widths) == {0}
    heights: list[float] = tab.evaluate(
        "[...document.querySelectorAll('.line')].map((one) => one.getClientRects().length)"
    )
    assert heights
    assert set(heights) == {1}


def test_a_phone_says_what_each_cell_is(opened: Open, comparison: Path) -> None:
    tab = opened(comparison, viewport={"width": 390, "height": 844})
    labels: list[Any] = tab.evaluate(
        "[...document.querySelectorAll('tbody td, tbody th')].filter((one) => one.innerText)"
        ".map((one) => getComputedStyle(one, '::before').content)"
    )
    assert labels
    assert "none" not in labels
