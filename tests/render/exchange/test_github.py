"""Workflow commands: one line each, whatever is in the texts."""

from __future__ import annotations

from tests.trace.found import BASE, made_examination, made_finding
from tracer.render.exchange.github import render_github


def test_a_line_for_each() -> None:
    text = render_github(made_examination(made_finding(severity="error"), made_finding()), "/srv")
    first, second = text.splitlines()
    title = "title=DRT601 query-during-start-up"
    assert first.startswith(f"::error file=shop/orders/apps.py,line=12,{title}::orders asks")
    assert second.startswith("::warning ")
    assert "%0AFix: Ask at the first request.%0Ahttps://" in first
    assert render_github(made_examination()) == ""


def test_escapes() -> None:
    strange = made_finding(
        title="50%\r\nof it: a, b ::error::", cause="", fix="", severity="info",
        place=f"{BASE}/a,b:c%.py:3",
    )  # fmt: skip
    (line,) = render_github(made_examination(strange)).splitlines()
    properties, _, message = line.removeprefix("::notice ").partition("::")
    assert properties.startswith("file=a%2Cb%3Ac%25.py,line=3,")
    assert message.startswith("50%25%0D%0Aof it: a, b ::error::%0Ahttps://")


def test_files_that_the_repository_lacks_are_not_named() -> None:
    places = ("/elsewhere/x.py:3", "/v/lib/python3.12/site-packages/lib/x.py:9")
    findings = [made_finding(place=place, evidence=()) for place in places]
    text = render_github(made_examination(*findings))
    assert "file=" not in text
    assert "line=" not in text
