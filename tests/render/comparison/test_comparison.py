"""A comparison says the same in every format, fits the terminal, and is inert whatever it names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.compare.runs import SITE, Boot, add_recording, made_run
from tests.trace.build import ProcessFile, RunBuilder
from tracer.compare.compare import Chosen, compare
from tracer.compare.comparison import Comparison
from tracer.render.comparison.html import render_comparison_html
from tracer.render.comparison.json_document import render_comparison_json
from tracer.render.comparison.text import render_comparison
from tracer.render.comparison.words import value_label
from tracer.render.interface import Options
from tracer.trace.reader import load

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b]0;title\x07",
    "new\nline\r\ttab",
    "\u202egnol\u202c",
    "{{ 7 * 7 }}{% include 'x' %}",
    "x" * 10_000,
    "日本" * 50,
)


def between(tmp_path: Path, a: Boot, b: Boot, recordings: int = 3) -> Comparison:
    left = load(made_run(tmp_path / "a", a, recordings=recordings))
    right = load(made_run(tmp_path / "b", b, recordings=recordings))
    return compare(Chosen(left), Chosen(right))


@pytest.fixture
def changed(tmp_path: Path) -> Comparison:
    a = Boot(receivers=("a.one", "b.two", "c.three"), django="4.2.1")
    b = Boot(
        apps=("orders", "blog", "auth", "catalog"),
        ready_ms={"orders": [250, 260, 255]},
        receivers=("b.two", "c.three", "a.one"),
        imports={"catalog": ["pandas", "numpy"]},
        queries=2,
    )
    return between(tmp_path, a, b)


def hostile(tmp_path: Path) -> Comparison:
    boot = Boot(
        apps=("auth", *HOSTILE),
        receivers=HOSTILE,
        imports={"auth": HOSTILE},
        django=HOSTILE[0],
    )
    path = tmp_path / f"b{HOSTILE[0].replace('/', '')}"
    left = load(made_run(tmp_path / "a"))
    right = load(made_run(path, boot, entry="shell", outcome="failed"))
    return compare(Chosen(left), Chosen(right))


def test_the_text(changed: Comparison) -> None:
    text = render_comparison(changed, Options())
    assert "Differs: Django 4.2.1 → 5.2.8" in text
    assert re.search(r"\+253 ms  orders\.ready\(\) +2\.00 ±0\.0 ms → 255 ±5\.91 ms", text)
    assert re.search(r"apps\n    \+ blog, 5\.0\d ms\n", text)
    assert "default SELECT in views.py" in text
    assert "apps: orders\n      3 of 3 → 1 of 4, first of all" in text
    assert re.search(r"20\.0 ms +2 modules  by catalog/models\.py:3\n +pandas and 1 more", text)
    assert "No difference" not in text


def test_colours_only_when_asked_for(changed: Comparison) -> None:
    assert "\x1b" not in render_comparison(changed, Options())
    assert "\x1b[" in render_comparison(changed, Options(color=True))


@pytest.mark.parametrize("width", [40, 80, 133])
def test_no_line_is_longer_than_the_terminal(
    changed: Comparison, tmp_path: Path, width: int
) -> None:
    from rich.cells import cell_len

    for comparison in (changed, hostile(tmp_path / "hostile")):
        text = render_comparison(comparison, Options(width=width))
        assert max(map(cell_len, text.split("\n"))) <= width


@pytest.mark.parametrize(
    ("recordings", "sentence"), [(3, "No difference beyond noise."), (1, "noise cannot be told")]
)
def test_nothing_to_tell(tmp_path: Path, recordings: int, sentence: str) -> None:
    comparison = between(tmp_path, Boot(), Boot(), recordings)
    assert sentence in render_comparison(comparison, Options())
    page = render_comparison_html(comparison)
    assert "No difference" in page
    assert "<h2>What" not in page
    assert json.loads(render_comparison_json(comparison))["differs"] is False


def test_nothing_in_common(tmp_path: Path) -> None:
    a = RunBuilder(tmp_path / "a")
    for entry in ("check", "shell"):
        add_recording(a, Boot(), 0, entry=entry)
    b = load(made_run(tmp_path / "b", entry="wsgi"))
    comparison = compare(Chosen(load(a.path)), Chosen(b))
    for text in (render_comparison(comparison, Options()), render_comparison_html(comparison)):
        assert "no entry point in common" in text
        assert "only in B" in text


def test_what_is_the_same_everywhere_is_said_once(tmp_path: Path) -> None:
    runs = []
    for name, boot in (("a", Boot()), ("b", Boot(apps=("auth", "catalog", "orders", "blog")))):
        run = RunBuilder(tmp_path / name)
        for entry in ("check", "shell", "wsgi"):
            add_recording(run, boot, 0, entry=entry)
        runs.append(Chosen(load(run.path)))
    text = render_comparison(compare(*runs), Options())
    assert text.count("+ blog.Item") == 1
    assert text.count("by INSTALLED_APPS: blog") == 1
    assert "everywhere" in text


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ([], "·"),
        ([12_000_000], "12.0 ms"),
        ([100_000_000, 110_000_000, 120_000_000], "110 ±11.8 ms"),
        ([1_900_000_000, 2_000_000_000, 2_100_000_000], "2.00 s ±118 ms"),
        ([0, 0], "inherited"),
    ],
)
def test_values(values: list[int], label: str) -> None:
    assert value_label(values) == label


def test_json_has_everything(changed: Comparison) -> None:
    document = json.loads(render_comparison_json(changed))
    assert (document["format"], document["schema"]) == ("django-trace comparison", 1)
    [role] = document["points"][0]["roles"]
    assert {one["name"] for one in role["differences"]} >= {"blog", "blog.Item", "blog.ready()"}
    [pandas] = [one for one in role["new_imports"] if one["by"] == "catalog/models.py:3"]
    assert pandas["modules"] == ["pandas", "numpy"]


class Page(HTMLParser):
    """What elements, attributes and text a page really has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_loads_nothing_and_runs_nothing(changed: Comparison) -> None:
    text = render_comparison_html(changed)
    page = Page(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object"}
    assert not page.attributes & {"src", "href", "onerror", "onload", "style"}
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme:dark" in text
    for told in ("orders.ready()", "blog.Item", "catalog/models.py:3", "pandas", "+253 ms"):
        assert told in page.words, told


@pytest.mark.parametrize(
    "render",
    [lambda comparison: render_comparison(comparison, Options()), render_comparison_html],
)
def test_hostile_names_are_inert(tmp_path: Path, render: Callable[[Comparison], str]) -> None:
    text = render(hostile(tmp_path))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    assert "x" * 1000 not in text
    if text.startswith("<!doctype"):
        page = Page(text)
        assert not page.tags & {"script", "img"}
        assert not page.attributes & {"onerror", "src"}
        assert "<script>alert(1)</script>" in page.words
        assert "49" not in re.findall(r"\b49\b", page.words)
        assert "{{ 7 * 7 }}" in page.words


def test_hostile_names_in_json(tmp_path: Path) -> None:
    document = json.loads(render_comparison_json(hostile(tmp_path)))
    [role] = document["points"][0]["roles"]
    assert {one["name"] for one in role["differences"]} >= set(HOSTILE)


def test_a_library_path_is_shortened(tmp_path: Path) -> None:
    comparison = between(tmp_path, Boot(), Boot(imports={"auth": ["a"], "catalog": ["a", "b"]}))
    assert SITE not in render_comparison_json(comparison)


def test_dates_are_written_for_people(tmp_path: Path) -> None:
    comparison = between(tmp_path, Boot(), Boot())
    for text in (render_comparison(comparison, Options()), render_comparison_html(comparison)):
        assert "2026-11-21 14:00:00 UTC" in text


def test_columns_that_would_be_empty_are_left_out(tmp_path: Path, changed: Comparison) -> None:
    def request(process: ProcessFile) -> None:
        with process.span("request", 1, method="GET", path="/"):
            pass

    page = render_comparison_html(between(tmp_path / "other", Boot(), Boot(inside=request)))
    assert 'data-label="Name">GET /' in page
    assert 'class="from"' not in page
    assert ">Line" not in page
    assert ">Verdict<" not in page
    page = render_comparison_html(changed)
    assert 'scope="col">Line</th>' in page
    assert ">Verdict<" in page


def test_every_cell_says_what_it_is_where_there_is_no_head(changed: Comparison) -> None:
    cells = re.findall(r"<t(?:d|h scope=.row.)[^>]*>[^<]", render_comparison_html(changed))
    assert cells
    assert [cell for cell in cells if "data-label=" not in cell] == []
