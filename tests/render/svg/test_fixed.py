"""The picture in pixels is the same picture, without a length in per cent."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tracer.render.interface import Options
from tracer.render.svg.document import render_svg
from tracer.render.svg.fixed import fixed
from tracer.trace.model import Trace

_SVG = "{http://www.w3.org/2000/svg}"


def test_nested_viewports_become_groups_that_are_moved() -> None:
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="40">'
        '<svg x="10%" y="5" width="50%" overflow="visible"><rect x="50%" y="1" width="20%"/></svg>'
        '<line x1="25%" x2="100%" y1="0" y2="9"/></svg>'
    )
    root = ET.fromstring(fixed(picture, 400))
    group, line = root
    assert root.get("viewBox") == "0 0 400 40"
    assert (group.tag, group.get("transform")) == (f"{_SVG}g", "translate(40.00 5)")
    assert (group[0].get("x"), group[0].get("width")) == ("100.00", "40.00")
    assert (line.get("x1"), line.get("x2")) == ("100.00", "400.00")


def test_a_run_has_all_its_words_and_no_percentage(trace: Trace) -> None:
    picture = render_svg(trace, Options())
    root = ET.fromstring(fixed(picture, 700))
    values = [value for one in root.iter() for value in one.attrib.values()]
    assert not [value for value in values if value.endswith("%")]
    assert [one.tag for one in root.iter()].count(f"{_SVG}svg") == 1
    assert "".join(root.itertext()) == "".join(ET.fromstring(picture).itertext())
