"""The SVG formats: well-formed, the same each time, and saying what they show."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.hostile import hostile_trace
from tests.trace.sample import core, sample_run
from tracer.render.interface import Options
from tracer.render.layout.axis import Axis, axis_of
from tracer.render.layout.lanes import lanes_of
from tracer.render.layout.row import Row
from tracer.render.layout.rows import rows_of
from tracer.render.selection import select_entries, without_imports
from tracer.render.svg.document import render_svg, render_svg_waterfall
from tracer.render.svg.lanes import lanes_figure
from tracer.render.svg.style import document_style, page_style, static_style
from tracer.render.svg.waterfall import waterfall_body
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Instant, Span, Trace
from tracer.trace.reader import load

SPAN = Span(
    id="a", process="x/1", thread=1, kind="setup", name="setup", start_ns=0, end_ns=0,
    outcome="ok", error="", parent=None, depth=0, self_ns=0, attributes={},
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
formats = pytest.mark.parametrize("render", [render_svg, render_svg_waterfall])


def drawn(rows: list[Row], axis: Axis, hidden: int = 0) -> str:
    """A waterfall's body as a document."""
    body, _ = waterfall_body(rows, axis, 0, hidden=hidden)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'


def texts(root: ElementTree.Element) -> list[str]:
    """What is written in a picture."""
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


@formats
def test_one_recording_is_one_text(tmp_path: Path, render) -> None:
    twice = [render(load(sample_run(tmp_path / name)), Options()) for name in "ab"]
    assert twice[0] == twice[1]


@formats
def test_it_has_a_title_and_a_description(trace: Trace, render) -> None:
    root = ElementTree.fromstring(render(trace, Options()))
    assert root.get("role") == "img"
    named = {one.get("id"): one.text for one in root if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert list(named) == (root.get("aria-labelledby") or "").split()
    assert all(named.values())


@formats
def test_every_width_is_relative_and_every_letter_is_text(trace: Trace, render) -> None:
    root = ElementTree.fromstring(render(trace, Options()))
    assert root.get("width") == "100%"
    assert root.get("viewBox") is None
    for one in root.iter(f"{SVG}rect"):
        if one.get("rx") is None:  # not a sign of the legend
            assert (one.get("width") or "").endswith("%")


def test_lanes_show_what_matters(trace: Trace) -> None:
    root = ElementTree.fromstring(render_svg(trace, Options()))
    written = texts(root)
    for entry in trace.entries:
        assert entry.id in written
    assert "models: inherited" in written
    assert "models: never" in written
    assert "listens" in written
    marks = {one.get("class") for one in root.iter(f"{SVG}g") if one.get("class")}
    assert {
        f"mark {name}" for name in ("models_ready", "listening", "fork", "reload", "early")
    } <= marks
    links = [
        one.get("class") for one in root.iter(f"{SVG}line") if "link" in (one.get("class") or "")
    ]
    assert links.count("link fork") == 2
    assert links.count("link reloader") == 1


def test_the_head_of_a_link_is_not_hidden_by_a_title(trace: Trace) -> None:
    drawn = list(ElementTree.fromstring(render_svg(trace, Options())).iter())
    titles = [number for number, one in enumerate(drawn) if one.text == "forked by 1"]
    heads = [number for number, one in enumerate(drawn) if one.get("d") == "M-4-5 0 0 4-5"]
    assert max(titles) < max(heads)


def test_a_fork_is_a_line_from_its_mark_to_the_beginning_of_the_child(trace: Trace) -> None:
    lanes = lanes_of(trace, trace.entry("gunicorn-preload"))
    root = ElementTree.fromstring(lanes_figure(lanes, "x"))
    [first, second] = [one for one in root.iter(f"{SVG}line") if one.get("class") == "link fork"]
    for line, lane in ((first, lanes.lanes[1]), (second, lanes.lanes[2])):
        ends = [float((line.get(x) or "").rstrip("%")) / 100 for x in ("x1", "x2")]
        made_ns, begun_ns = (share * lanes.axis.total_ns for share in ends)
        assert begun_ns == pytest.approx(lane.start_ns, rel=0.01)
        assert made_ns <= begun_ns
        forks = [mark.t_ns for mark in lanes.lanes[0].marks if mark.mark == "fork"]
        assert min(abs(made_ns - t_ns) for t_ns in forks) < 0.01 * lanes.axis.total_ns
        assert float(line.get("y1") or 0) < float(line.get("y2") or 0)
    assert float(second.get("y2") or 0) > float(first.get("y2") or 0)


def test_each_row_of_a_waterfall_is_written_whole(trace: Trace) -> None:
    told = without_imports(trace)
    process = trace.process("check/1")
    rows = rows_of(told, process, Options(), every=False)
    root = ElementTree.fromstring(drawn(rows, axis_of(70_000_000)))
    written = texts(root)
    assert {row.label for row in rows} <= set(written)


def test_rows_that_are_left_out_are_counted(trace: Trace) -> None:
    assert "and 7 rows more" in drawn([], axis_of(1), hidden=7)


@pytest.mark.parametrize(("at_ms", "moved"), [(0, True), (10, True), (60, False), (100, False)])
def test_no_mark_lies_over_its_name(at_ms: int, moved: bool) -> None:
    instant = Instant(
        process="check/1",
        thread=1,
        kind="flag",
        name="ready",
        t_ns=at_ms * 1_000_000,
        span=None,
        attributes={},
    )
    flag = Row("apps_ready", 2, at_ms * 1_000_000, at_ms * 1_000_000, instant=instant)
    assert flag.mark is not None
    root = ElementTree.fromstring(drawn([flag], axis_of(100_000_000)))
    [name] = [one for one in root.iter(f"{SVG}svg") if "apps_ready" in texts(one)][-1:]
    assert name.get("x") == (f"{at_ms}%" if moved else None)


def row(start_ms: float, end_ms: float) -> Row:
    return Row("step", 0, round(start_ms * 1e6), round(end_ms * 1e6), folded=(), span=SPAN)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "arrow"),
    [(0, 100, False), (50, 140, True), (120, 130, True), (100, 100, False)],
)
def test_a_bar_is_never_missing_and_has_an_arrow_where_it_goes_on(
    start_ms: float, end_ms: float, arrow: bool
) -> None:
    root = ElementTree.fromstring(drawn([row(start_ms, end_ms)], axis_of(100_000_000)))
    bars = list(root.iter(f"{SVG}rect"))
    arrows = [one for one in root.iter(f"{SVG}path") if one.get("class") == "link"]
    assert bool(arrows) is arrow
    assert bars or start_ms > 100
    for one in bars:
        x, width = (float((one.get(name) or "").rstrip("%")) for name in ("x", "width"))
        assert x + width <= 100
        assert width > 0


def test_a_moment_is_told_from_a_duration(trace: Trace) -> None:
    root = ElementTree.fromstring(render_svg_waterfall(trace, Options()))
    assert any(written.startswith("at ") for written in texts(root))
    assert "takes" in texts(root)


def test_the_legend_explains_each_colour_and_shape_that_is_drawn(trace: Trace) -> None:
    one = select_entries(trace, ["check"])
    written = texts(ElementTree.fromstring(render_svg(one, Options())))
    assert {"settings", "phase 1", "phase 2", "phase 3", "models_ready"} <= set(written)
    assert "fork" not in written
    assert "listens" not in written


@pytest.mark.parametrize("style", [page_style(), document_style(), static_style()])
def test_each_variable_has_a_value(style: str) -> None:
    used = set(re.findall(r"var\((--dt-[\w-]+)\)", style))
    assert used <= set(re.findall(r"(--dt-[\w-]+):", style))


def test_the_static_style_needs_no_variables_and_no_media_queries() -> None:
    assert "var(" not in static_style()
    assert "@media" not in static_style()
    assert "--dt" not in static_style()


@formats
def test_hostile_names_are_inert(tmp_path: Path, render) -> None:
    drawn = render(hostile_trace(tmp_path / "run"), Options(imports=True))
    drawn.encode("utf-8")
    root = ElementTree.fromstring(drawn)
    tags = {one.tag.removeprefix(SVG) for one in root.iter()}
    known = {
        "svg",
        "g",
        "title",
        "desc",
        "style",
        "rect",
        "line",
        "path",
        "circle",
        "text",
        "tspan",
    }
    assert tags <= known
    for one in root.iter():
        assert not [name for name in one.attrib if name.startswith("on") or "href" in name]
        told = "".join(filter(None, [one.text, one.tail, *one.attrib.values()]))
        assert all(letter.isprintable() or letter == "\n" for letter in told)
    assert max(len(text) for text in texts(root)) <= 400


def test_a_run_without_anything(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x", reason="killed at once"), ProcessFile(1))
    trace = load(run.path)
    for render in (render_svg, render_svg_waterfall):
        ElementTree.fromstring(render(trace, Options()))
    assert "killed at once" in render_svg(trace, Options())
    assert "1 ns" not in render_svg(trace, Options())


def test_many_workers_are_a_picture_of_bounded_height(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    master = ProcessFile(1)
    core(master)
    workers = [
        ProcessFile(9 + n, master.now_ms + n, ppid=1, origin="fork", parent_file=master.name)
        for n in range(64)
    ]
    run.entry(EntryResult(id="x"), master, *workers)
    root = ElementTree.fromstring(render_svg(load(run.path), Options()))
    assert "58 more processes: models inherited" in texts(root)
    assert float(root.get("height") or 0) < 1000
