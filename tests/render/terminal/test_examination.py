"""The examination as a person reads it."""

from __future__ import annotations

from tests.trace.found import made_examination, made_finding
from tracer.render.interface import Options
from tracer.render.terminal.examination import render_examination
from tracer.trace.examination import Examination, Unjudged


def text_of(examination: Examination) -> str:
    text = render_examination(examination, Options(width=80), "entry point")
    assert max(map(len, text.splitlines())) <= 80
    return text


def test_a_healthy_project_takes_two_lines() -> None:
    text = text_of(made_examination(looked_at=("check", "runserver")))
    assert text == "Nothing found, 1 rule looked at 2 entry points\n  check, runserver\n"


def test_what_was_left_out_is_counted() -> None:
    text = text_of(made_examination(held_back=2, ignored=1, minor=3, gone=("DRT601 x.py: y",)))
    for words in (
        "2 findings held back by the baseline", "1 finding ignored", "--severity info",
        "no longer there; write it anew with --write-baseline\n  DRT601 x.py: y\n",
    ):  # fmt: skip
        assert words in text


def test_what_could_not_be_judged() -> None:
    unjudged = [Unjudged(subject=f"e{n}", reason="failed \x1b[31m") for n in range(20)]
    text = text_of(made_examination(unjudged=tuple(unjudged)))
    assert "e7: failed \\x1b[31m" in text
    assert "e8" not in text
    assert "and 12 more" in text


def test_findings_of_a_rule_are_told_together() -> None:
    one = made_finding()
    findings = (
        one,
        made_finding(title="catalog asks."),
        made_finding(title="auth asks.", processes=("check/1", "gunicorn/2", "gunicorn/3")),
        made_finding(code="DRT701", slug="thread-lost-at-fork", severity="error", fix="Later."),
    )
    text = text_of(made_examination(*findings))
    assert text.index("DRT701") < text.index("DRT601")
    assert text.count("Fix: Ask at the first request.") == 1
    assert text.count("\n  under ") == 1
    assert "\n  under check, gunicorn\n" in text
    assert "\n  orders/apps.py:12 asked it.\n" in text
    assert "  - a query (x.py:3)\n" in text
    assert "1 error, 3 warnings; 1 rule looked at 1 entry point" in text
