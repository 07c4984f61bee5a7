"""The SVG formats in Chromium: drawn, and as wide as their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.hostile import hostile_trace
from tests.trace.sample import sample_run
from tracer.render.interface import Options
from tracer.render.svg.document import render_svg, render_svg_waterfall
from tracer.trace.reader import load

from .conftest import Open

formats = pytest.mark.parametrize("render", [render_svg, render_svg_waterfall])


@formats
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_as_wide_as_the_window_and_its_letters_are_not_scaled(
    opened: Open, tmp_path: Path, render, width: int
) -> None:
    picture = tmp_path / "run.svg"
    picture.write_text(render(load(sample_run(tmp_path / "run")), Options()), encoding="utf-8")
    tab = opened(picture, viewport={"width": width, "height": 800})
    box = tab.evaluate("document.documentElement.getBoundingClientRect().width")
    assert abs(box - width) < 20
    # What is written lies within, and a line of 11 pixels is about 13 high.
    found = tab.evaluate(
        """[...document.querySelectorAll("text:not(.head)")]
             .map((one) => one.getBoundingClientRect())
             .map(({left, right, height}) => [left, right, height])"""
    )
    assert found
    assert all(left >= -1 and height < 20 for left, _, height in found)
    assert all(right <= width + 1 for _, right, _ in found)


@formats
def test_hostile_names_do_nothing(opened: Open, tmp_path: Path, render) -> None:
    picture = tmp_path / "run.svg"
    picture.write_text(render(hostile_trace(tmp_path / "run"), Options()), encoding="utf-8")
    tab = opened(picture)
    assert tab.evaluate("window.hostile") is None
    assert tab.evaluate("document.querySelector('parsererror')") is None
    assert tab.evaluate("document.querySelectorAll('text').length") > 10
