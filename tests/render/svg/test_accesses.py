"""The picture of a finding about state: lanes, and an arrow from the write to the read."""

from __future__ import annotations

from xml.etree import ElementTree

import msgspec

from tests.render.state_findings import CROSSES, LOST
from tracer.render.interface import Options
from tracer.render.layout.accesses import access_lanes
from tracer.render.svg.accesses import accesses_figure
from tracer.render.svg.document import render_svg
from tracer.render.svg.palette import PALETTES, contrast
from tracer.trace.finding import Finding
from tracer.trace.model import Trace

SVG = "{http://www.w3.org/2000/svg}"


def drawn(finding: Finding) -> ElementTree.Element:
    lanes = access_lanes(finding)
    assert lanes is not None
    return ElementTree.fromstring(accesses_figure(lanes, finding))


def arrows(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [one for one in root.iter(f"{SVG}g") if (one.get("class") or "").startswith("arrow")]


def test_an_arrow_leads_from_the_lane_of_the_write_to_that_of_the_read() -> None:
    root = drawn(LOST)
    [arrow] = arrows(root)
    along, down = arrow.iter(f"{SVG}line")
    marks = {
        next(one.iter(f"{SVG}g")).get("class"): one
        for one in root.iter(f"{SVG}svg")
        if one.get("y") and one.find(f"{SVG}g/{SVG}title") is not None
    }
    write, read = marks["access write"], marks["access read"]
    assert (along.get("x1"), along.get("y1")) == (write.get("x"), write.get("y"))
    assert (down.get("x2"), down.get("y2")) == (read.get("x"), read.get("y"))
    assert (along.get("x2"), along.get("y2")) == (down.get("x1"), down.get("y1"))
    assert float(down.get("y2") or 0) > float(down.get("y1") or 0)
    assert arrow.get("class") == "arrow error"


def test_within_one_worker_it_runs_along_the_lane_and_doubt_is_dashed() -> None:
    [arrow] = arrows(drawn(CROSSES))
    [line] = arrow.iter(f"{SVG}line")
    assert line.get("y1") == line.get("y2")
    assert arrow.get("class") == "arrow warning possible"


def test_two_writes_have_no_arrow() -> None:
    both = tuple(msgspec.structs.replace(one, access="write") for one in LOST.evidence)
    root = drawn(msgspec.structs.replace(LOST, evidence=both))
    assert not arrows(root)
    assert "arrow" not in "".join(root.itertext()).lower()


def test_who_does_not_see_it_hears_who_wrote_and_who_read() -> None:
    root = drawn(LOST)
    described = root.findtext(f"{SVG}desc") or ""
    assert "process 2, first: GET /panels wrote it" in described
    assert "process 3, after 12.5 ms: POST /process found nothing" in described
    assert "An arrow leads from the write to the read." in described
    assert LOST.title in (root.findtext(f"{SVG}title") or "")


def test_the_picture_of_a_run_ends_with_its_findings_about_state(trace: Trace) -> None:
    other = msgspec.structs.replace(LOST, evidence=(), title="No picture of this.")
    root = ElementTree.fromstring(render_svg(trace, Options(findings=(LOST, other))))
    written = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert "State that workers do not share" in written
    assert any(one.startswith("process 3pid ") for one in written)
    assert "GET /panels wrote it" in written
    assert "12.5 ms from first to last" in written
    assert "No picture of this." not in written
    assert len(arrows(root)) == 1
    assert LOST.title in (root.findtext(f"{SVG}desc") or "")
    without = render_svg(trace, Options())
    assert "State that workers" not in without


def test_many_findings_are_counted_and_not_drawn(trace: Trace) -> None:
    many = tuple(
        msgspec.structs.replace(LOST, title=f"Number {number} is lost.") for number in range(33)
    )
    drawn_run = render_svg(trace, Options(findings=many))
    assert "and 13 findings more" in drawn_run
    assert drawn_run == render_svg(trace, Options(findings=many))


def test_the_arrow_stands_out_from_the_track_that_it_runs_along() -> None:
    for palette in PALETTES.values():
        for color in ("error", "ink"):
            assert contrast(palette[color], palette["track"]) > 3
