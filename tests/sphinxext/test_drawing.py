"""Timelines as pictures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from tracer.sphinxext.drawing import (
    Drawing,
    as_pdf,
    as_png,
    by_itself,
    for_page,
    for_slide,
    lanes_drawing,
    waterfalls_drawing,
)
from tracer.sphinxext.part import Window, lanes_in, waterfalls_of
from tracer.sphinxext.scope import Scope

Find = Callable[[str], Scope]


def lanes(scope: Scope, *, stepwise: bool = False) -> Drawing:
    return lanes_drawing([("runserver", lanes_in(scope, Window()))], stepwise=stepwise)


def steps(root: ET.Element) -> list[int]:
    return [
        int(one.attrib["data-fragment-index"])
        for one in root.iter()
        if one.get("class") == "fragment"
    ]


def test_a_page_gives_the_colours(scope: Find) -> None:
    svg = for_page(lanes(scope("runserver")))
    root = ET.fromstring(svg)
    assert root.get("width") == "100%"
    assert "style" not in [one.tag.rpartition("}")[2] for one in root.iter()]
    assert "2 processes" in "".join(root.itertext())


def test_by_itself_it_has_its_own(scope: Find) -> None:
    svg = by_itself(lanes(scope("runserver")), 500)
    assert "var(" not in svg
    assert ET.fromstring(svg).get("viewBox", "").startswith("0 0 500 ")


def test_slides_reveal_lanes_and_rows_one_by_one(scope: Find) -> None:
    drawn = ET.fromstring(for_slide(lanes(scope("runserver"), stepwise=True)))
    # Four lanes, the second with the line that leads to it.
    assert sorted(steps(drawn)) == [0, 1, 1, 2, 3]
    rows = waterfalls_of(scope("check"), Window(depth=3))
    drawn = ET.fromstring(for_slide(waterfalls_drawing("check", rows, stepwise=True)))
    assert sorted(set(steps(drawn))) == list(range(len(rows[0].rows)))
    assert steps(ET.fromstring(for_slide(lanes(scope("runserver"))))) == []


def test_paper_and_cards(scope: Find) -> None:
    pytest.importorskip("cairosvg")
    drawing = lanes(scope("runserver"))
    assert as_pdf(drawing).startswith(b"%PDF")
    assert as_png(drawing, 100).startswith(b"\x89PNG")
