"""What several processes have alike is told once, what each has of its own for each."""

from __future__ import annotations

import re
from pathlib import Path

from tests.compare.runs import SITE, Boot, add_recording
from tests.trace.build import ProcessFile, RunBuilder
from tracer.compare.compare import Chosen, compare
from tracer.render.comparison.fold import where_label
from tracer.render.comparison.html import render_comparison_html
from tracer.render.comparison.text import render_comparison
from tracer.render.interface import Options
from tracer.trace.reader import load

from .test_comparison import Page


def test_where() -> None:
    places = ["check", "gunicorn: main", "gunicorn: forked", "shell"]
    assert where_label(["check"], ["check"]) == ""
    assert where_label(places, places) == "everywhere"
    assert where_label(places[:3], places) == "everywhere but shell"
    assert where_label(["gunicorn: main", "gunicorn: forked"], places) == "gunicorn"
    assert where_label(["gunicorn: main"], places) == "gunicorn: main"


def of_each(path: Path, **boots: Boot) -> Path:
    run = RunBuilder(path)
    for number, (entry, boot) in enumerate(boots.items()):
        add_recording(run, boot, 0, entry=entry, pid=100 + 10 * number)
    return path


def asks_for(line: str, *modules: str) -> Boot:
    """A process in which that line imports these modules and connects a receiver."""

    def inside(process: ProcessFile) -> None:
        for module in modules:
            with process.importing(module, 5, line):
                pass
        if modules:
            process.instant("signal.connect", signal="x.saved", receiver="r.new", caller=line)

    return Boot(inside=inside)


def test_each_process_has_its_own_line(tmp_path: Path) -> None:
    none = asks_for("x.py:1")
    a = of_each(tmp_path / "a", check=none, shell=none, wsgi=none, asgi=none)
    b = of_each(
        tmp_path / "b",
        check=asks_for("/srv/shop/manage.py:12", "shared", "ours"),
        shell=asks_for("/srv/shop/manage.py:12", "shared"),
        wsgi=asks_for("/srv/shop/wsgi.py:5", "shared", "other"),
        asgi=none,
    )
    comparison = compare(Chosen(load(a)), Chosen(load(b)))
    lines = [line.strip() for line in render_comparison(comparison, Options()).splitlines()]
    told = "\n".join(lines)
    assert "1 module\nby manage.py:12 in check, shell\nby wsgi.py:5 in wsgi\nshared\n" in told
    assert "1 module  by manage.py:12\nours\ncheck\n" in told
    assert "1 module  by wsgi.py:5\nother\nwsgi" in told
    assert "saved → r.new\nmanage.py:12 in check, shell\nwsgi.py:5 in wsgi\n" in told
    page = Page(render_comparison_html(comparison)).words
    assert re.search(r"manage\.py:12\s+check, shell\s+wsgi\.py:5\s+wsgi", page)


def test_the_way_is_told_where_it_is_the_same_in_every_process(tmp_path: Path) -> None:
    def imports(*chain: str) -> Boot:
        def inside(process: ProcessFile) -> None:
            outer = process.importing(chain[0], 1, "/srv/shop/wsgi.py:5")
            with outer, process.importing(chain[1], 20, f"{SITE}/x.py:1"):
                pass

        return Boot(inside=inside)

    a = of_each(tmp_path / "a", wsgi=imports("one", "z"), asgi=imports("one", "two"))
    told = {}
    for name, first in (("same", "one"), ("other", "two")):
        b = of_each(tmp_path / name, wsgi=imports("one", "heavy"), asgi=imports(first, "heavy"))
        told[name] = render_comparison(compare(Chosen(load(a)), Chosen(load(b))), Options())
    assert "by wsgi.py:5\n            heavy\n            through one → heavy\n" in told["same"]
    assert "by wsgi.py:5\n            heavy\n" in told["other"]
    assert "→ heavy" not in told["other"]
