"""Findings as JSON."""

from __future__ import annotations

import json

from tests.trace.found import made_examination, made_finding
from tracer.render.exchange.findings_json import render_findings_json


def test_it_says_everything() -> None:
    text = render_findings_json(made_examination(made_finding(), held_back=2, gone=("x",)))
    document = json.loads(text)
    (finding,) = document["findings"]
    assert finding["code"] == "DRT601"
    assert finding["evidence"][0]["text"] == "a query"
    assert len(finding["fingerprint"]) == 16
    assert finding["url"].endswith("query-during-start-up.html")
    assert document["rules"] == ["DRT601"]
    assert document["held_back"] == 2
    assert document["gone"] == ["x"]
