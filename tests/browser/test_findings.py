"""Findings in the report: from the evidence to the step it was seen in."""

from __future__ import annotations

from pathlib import Path

from tests.trace.found import made_finding
from tests.trace.sample import sample_run
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.trace.finding import Evidence
from tracer.trace.reader import load

from .conftest import Open

GRID = "details.steps[open] [role=treegrid]"


def test_evidence_leads_to_its_step(opened: Open, tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    span = next(one for one in trace.spans_of("runserver/2", "app.ready") if one.name == "orders")
    evidence = Evidence(text="asked", process=span.process, span=span.id, t_ns=span.start_ns)
    finding = made_finding(evidence=(evidence,))
    page = tmp_path / "x.html"
    page.write_text(render_report(trace, Options(findings=(finding,))), encoding="utf-8")
    tab = opened(page)
    rule = tab.locator("#findings a.rule")
    assert rule.get_attribute("href").endswith("/rules/query-during-start-up.html")
    tab.locator("#findings summary").click()
    tab.locator("#findings a[data-span]").click()
    assert tab.locator(f"{GRID} [aria-selected=true] .label").inner_text() == "orders.ready()"
    tab.wait_for_function(  # it scrolls there
        "selector => document.querySelector(selector).getBoundingClientRect().y < innerHeight",
        arg=GRID,
    )
    assert tab.locator("aside.details h3").first.inner_text() != ""
