"""An offender is told with its measure, its limit and its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compare.runs import Boot, add_recording, made_run
from tests.render.comparison.test_comparison import HOSTILE
from tests.trace.build import RunBuilder
from tracer.compare.budget import Verdicts, hold
from tracer.compare.limits import parse_limit
from tracer.render.comparison.budget_text import render_budget, render_budget_json
from tracer.render.interface import Options
from tracer.trace.reader import load


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    run = made_run(tmp_path / "run", Boot(ready_ms={"orders": [80]}))
    limits = [("ready:orders", "50ms"), ("models", "2"), ("setup", "1s")]
    return hold(load(run), [parse_limit(*limit) for limit in limits])


def test_text(verdicts: Verdicts) -> None:
    assert render_budget(verdicts, Options()).splitlines() == [
        "ready:orders is 80.0 ms, more than 50.0 ms, in check.2/1",
        "  orders/apps.py:9, the median of 3 recordings",
        "models is 3, more than 2, in check.2/1",
        "  most from auth/models.py (1 of them), the median of 3 recordings",
        "2 of 3 limits broken in 1 entry point.",
    ]


def test_what_is_within_is_told_with_the_worst_and_where_limits_come_from(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    add_recording(run, Boot(), 0, entry="check")
    add_recording(run, Boot(ready_ms={"orders": [80]}), 0, entry="shell")
    limits = [parse_limit("ready:orders", "1s"), parse_limit("models", "3")]
    text = render_budget(hold(load(run.path), limits), Options(), "/srv/shop/pyproject.toml")
    assert text.splitlines() == [
        "Within 2 limits in 2 entry points.",
        "  ready:orders is 80.0 ms, at most 1.00 s, in shell/1",
        "  models is 3, at most 3, in check/1",
        "Limits are read from /srv/shop/pyproject.toml.",
    ]


def test_what_failed_is_named(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    add_recording(run, Boot(), 0, entry="check")
    add_recording(run, Boot(), 0, entry="shell", outcome="failed")
    add_recording(run, Boot(), 0, entry="wsgi", outcome="timeout")
    verdicts = hold(load(run.path), [parse_limit("models", "3")])
    assert render_budget(verdicts, Options()).splitlines() == [
        "shell failed: ValueError: no",
        "wsgi timed out: ValueError: no",
        "Not within: 2 of 3 entry points failed or timed out.",
        "--allow-failed holds them to the limits as far as they got.",
    ]
    document = json.loads(render_budget_json(verdicts))
    assert document["within"] is False
    assert [one["entry"] for one in document["incomplete"]] == ["shell", "wsgi"]


def test_json(verdicts: Verdicts) -> None:
    document = json.loads(render_budget_json(verdicts))
    assert document["within"] is False
    [ready, *_] = document["readings"]
    assert ready["within"] is False
    assert ready["limit"] == {"measure": "ready:orders", "unit": "ns", "most": 50_000_000}
    assert ready["measured"] == pytest.approx(80e6)
    assert ready["process"] == "check.2/1"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert(tmp_path: Path, name: str) -> None:
    run = made_run(tmp_path / "run", Boot(apps=(name,)), recordings=1)
    verdicts = hold(load(run), [parse_limit(f"ready:{name}", "1us")])
    text = render_budget(verdicts, Options())
    assert len(text.splitlines()) <= 5
    assert "2.00 ms, more than 0.00 ms" in text.replace("\n ", "")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert len(json.loads(render_budget_json(verdicts))["readings"]) == 1


def test_where_a_measure_did_not_happen_is_said(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    add_recording(run, Boot(), 0, entry="check")
    add_recording(run, Boot(apps=()), 0, entry="shell")
    add_recording(run, Boot(apps=()), 0, entry="script", outcome="failed")
    verdicts = hold(load(run.path), [parse_limit("ready:orders", "1s")], allow_failed=True)
    assert render_budget(verdicts, Options()).splitlines() == [
        "Within 1 limit in 1 entry point.",
        "  ready:orders is 2.00 ms, at most 1.00 s, in check/1",
        "ready:orders did not happen in shell; script, which ended as failed.",
    ]
    assert json.loads(render_budget_json(verdicts))["unmeasured"][1] == {
        "measure": "ready:orders",
        "entry": "script",
        "outcome": "failed",
    }
