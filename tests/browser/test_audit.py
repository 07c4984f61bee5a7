"""The page of an audit in Chromium: filtered by keyboard, read on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.audit.sources import audited
from tracer.render.audit.html import render_audit_html
from tracer.trace.audited import Sighting

from .conftest import Open

SOURCE = """\
served = 0
table = {}


def view(request):
    global served
    served += 1
    if request.path not in table:
        table[request.path] = read(request.path)
"""


@pytest.fixture(scope="module")
def audit_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two states, of which one was recorded."""
    place = tmp_path_factory.mktemp("audit")
    found = audited(place, {"m.py": SOURCE})
    seen = (Sighting(process="workers/2", writes=1, requests=1, place="m.py:7"),)
    states = [
        msgspec.structs.replace(one, seen=seen if one.name == "served" else ())
        for one in found.states
    ]
    page = place / "audit.html"
    found = msgspec.structs.replace(found, states=tuple(states), run="run")
    page.write_text(render_audit_html(found), encoding="utf-8")
    return page


@pytest.mark.parametrize("width", [1200, 390])
def test_nothing_sticks_out(audit_page: Path, opened: Open, width: int) -> None:
    page = opened(audit_page, viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    tables = "[...document.querySelectorAll('.table')]"
    assert page.evaluate(f"{tables}.every((one) => one.scrollWidth <= one.clientWidth)")


def test_filters_by_keyboard(audit_page: Path, opened: Open) -> None:
    page = opened(audit_page)
    assert page.locator("output").inner_text() == "2 of 2"
    page.focus("[name=recorded]")
    page.keyboard.press("Space")
    assert page.locator("output").inner_text() == "1 of 2"
    page.focus("[name=text]")
    page.keyboard.type("table")
    assert page.locator("output").inner_text() == "0 of 2"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(audit_page: Path, opened: Open, theme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab = opened(audit_page, color_scheme=theme, bypass_csp=True)
    results = axe.Axe().run(tab)
    assert results.violations_count == 0, results.generate_report()
