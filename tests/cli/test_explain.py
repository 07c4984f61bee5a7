"""`django-trace explain`."""

from __future__ import annotations

import json

import pytest

from tracer.audit.rules import audit_rules
from tracer.cli.main import main
from tracer.cli.rule_cards import all_cards
from tracer.diagnose.catalogue import rules


@pytest.mark.parametrize("name", ["DRT605", "drt605", "connection-open-at-fork"])
def test_a_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# DRT605 connection-open-at-fork (error)\n")
    assert "## How to fix it" in out
    assert "\x1b" not in out


def test_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    out = capsys.readouterr().out
    everything = [*rules(), *audit_rules()]
    assert all(rule.code in out and rule.slug in out for rule in everything)
    assert "`" not in out
    assert main(["explain", "DRT7"]) == 0
    out = capsys.readouterr().out
    assert "DRT701" in out
    assert "DRT605" not in out


def test_a_typo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "conection-open-at-fork"]) == 2
    assert "Did you mean connection-open-at-fork?" in capsys.readouterr().err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "DRT605", "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["severity"] == "error"
    assert card["url"].endswith("connection-open-at-fork.html")
    assert main(["explain", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(all_cards())
