"""Each builder writes a timeline in its own way, and what is wrong is a warning with its place."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile

import pytest

from .conftest import Documentation

PAGE = """
Shop
====

.. timeline:: run/runserver
   :caption: *Two* processes
   :name: both

.. timeline:: run/check
   :view: waterfall
   :until: models_ready

It has :recorded:`run/runserver: processes` processes, and
:claim:`phase one comes first <run/check: phase 1 before phase 2>`.

.. claims:: run/check

   # in the order of INSTALLED_APPS
   app.ready catalog before app.ready orders

.. safe-table:: run

.. entry-sequences:: run
   :entries: check, runserver
"""


def test_html(documentation: Documentation) -> None:
    documentation.page(PAGE)
    assert documentation.build() == ""
    html = documentation.html()
    assert '<figure class="timeline" id="both">' in html
    assert "<em>Two</em> processes" in html
    assert "phase 2: import models" in html
    assert re.search(r'<span class="recorded"[^>]*>2</span> processes', html)
    assert re.search(r'<span class="claim"[^>]*>phase one comes first</span>', html)
    assert "Django 5.2.8" in html
    assert "from the start (inherited)" in html
    style = (documentation.output() / "_static" / "django-trace.css").read_text("utf-8")
    assert "--dt-phase2" in style
    assert "figure.timeline" in style
    assert "http" not in style


def test_recordings_lie_beside_the_pages(documentation: Documentation) -> None:
    (documentation.source / "sub").mkdir()
    documentation.page("Start\n=====\n\n.. toctree::\n\n   sub/page\n")
    documentation.page("Sub\n===\n\n.. timeline:: run/check\n", "sub/page.rst")
    for builder, page in (("html", "sub/page.html"), ("dirhtml", "sub/page/index.html")):
        assert documentation.build(builder) == ""
        written = documentation.output(builder) / page
        links = re.findall(r'href="([^"]*_recordings/[^"]*)"', written.read_text("utf-8"))
        assert len(links) == 2
        archive, perfetto = ((written.parent / link).resolve() for link in links)
        assert "run.json" in zipfile.ZipFile(archive).namelist()
        assert json.loads(perfetto.read_text("utf-8"))["traceEvents"]


def test_the_names_of_steps_are_found_by_search(documentation: Documentation) -> None:
    documentation.page(PAGE)
    documentation.build()
    index = (documentation.output() / "searchindex.js").read_text("utf-8")
    assert "import_model" in index


@pytest.mark.parametrize("builder", ["text", "man"])
def test_text_has_an_outline(documentation: Documentation, builder: str) -> None:
    documentation.page(PAGE)
    assert documentation.build(builder) == ""
    [written] = [path for path in documentation.output(builder).rglob("*") if path.is_file()]
    text = written.read_text("utf-8")
    assert re.search(r"7\.02 ms +django\.setup\(\)", text)
    assert "process 2: the reloader" in text


def test_latex_has_pages_of_pdf(documentation: Documentation) -> None:
    pytest.importorskip("cairosvg")
    documentation.page(PAGE)
    assert documentation.build("latex") == ""
    [tex] = documentation.output("latex").glob("shop.tex")
    named = re.findall(r"\{(timeline-\w+\.pdf)\}", tex.read_text("utf-8"))
    assert len(named) == 2
    for name in named:
        assert (documentation.output("latex") / name).read_bytes().startswith(b"%PDF")


def test_epub_has_images_and_tables(documentation: Documentation) -> None:
    documentation.page(PAGE)
    assert documentation.build("epub") == ""
    [book] = documentation.output("epub").glob("*.epub")
    with zipfile.ZipFile(book) as packed:
        page = packed.read("index.xhtml").decode()
        sources = re.findall(r'<img src="([^"]+)"', page)
        assert len(sources) == 2
        for source in sources:
            root = ET.fromstring(packed.read(source))
            values = [value for one in root.iter() for value in one.attrib.values()]
            assert not [value for value in values if value.endswith("%") or "var(" in value]
        assert "<svg" not in page
        assert "import_models catalog" in page


def test_read_and_written_in_parallel(documentation: Documentation) -> None:
    pages = [f"page{number}" for number in range(12)]
    toctree = "\n   ".join(pages)
    documentation.page(f"Start\n=====\n\n.. toctree::\n\n   {toctree}\n")
    for name in pages:
        documentation.page(f"{name}\n======\n\n.. timeline:: run/check\n", f"{name}.rst")
    assert documentation.build(parallel=2) == ""
    archives = list((documentation.output() / "_recordings").glob("*.zip"))
    assert [path.name for path in archives] == ["run.zip"]
    assert all("<svg" in documentation.html(f"{name}.html") for name in pages)


def test_a_page_is_built_anew_when_its_recording_is(documentation: Documentation) -> None:
    documentation.page("Shop\n====\n\n:recorded:`run: count app.ready`\n")
    recordings = documentation.source / "recordings"
    shutil.rmtree(recordings / "run")
    from tests.trace.sample import check_run

    check_run(recordings / "run")
    assert documentation.build() == ""
    assert ">3</span>" in documentation.html()
    [file] = (recordings / "run" / "check").glob("*.trace")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    begun = next(n for n, line in enumerate(lines) if "\tapp.ready\t" in line)
    file.write_text("".join(lines[:begun]), "utf-8")
    assert documentation.build(fresh=False) == ""
    assert ">0</span>" in documentation.html()


@pytest.mark.parametrize(
    ("markup", "line", "told"),
    [
        (".. timeline:: nothing", 5, "There is no recording nothing."),
        (".. timeline:: run", 5, "has several entry points"),
        (".. timeline:: run/check\n   :until: request", 5, "request does not happen"),
        (":recorded:`run/check: weight`", 5, "'weight' is no figure"),
        (":recorded:`run/check`", 5, "names no part of a recording"),
        (":claim:`so <run/check: phase 2 before phase 1>`", 5, "does not hold in run/check"),
        (".. claims:: run/check\n\n   once setup\n   2 times setup", 8, "happens 1 time"),
        (".. safe-table:: nothing", 5, "There is no recording nothing."),
        (".. rule:: DRT000", 5, "There is no rule DRT000."),
        (".. finding:: run/check DRT701", 5, "No such finding"),
    ],
)
def test_what_is_wrong_is_a_warning_with_its_place(
    documentation: Documentation, markup: str, line: int, told: str
) -> None:
    documentation.page(f"Shop\n====\n\n\n{markup}\n")
    warned = documentation.build()
    assert re.search(rf"index\.rst:{line}: WARNING: .*{re.escape(told)}", warned), warned


def test_a_broken_recording_is_a_warning(documentation: Documentation) -> None:
    (documentation.source / "recordings" / "bad.zip").write_bytes(b"PK no archive")
    documentation.page("Shop\n====\n\n.. timeline:: bad/check\n")
    assert "index.rst:4: WARNING: The recording" in documentation.build()
