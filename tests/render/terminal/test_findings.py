"""Findings as a person reads them in a terminal."""

from __future__ import annotations

from tracer.render.interface import Options
from tracer.render.terminal.findings import render_findings
from tracer.trace.finding import Evidence, Finding


def finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "code": "DRT1001",
        "slug": "state-lost",
        "severity": "error",
        "title": "Plugin.x is lost.",
        "cause": "GET /a wrote it (a.b, /srv/app/plugin.py:3); GET /b looked for it.",
        "fix": "Keep it elsewhere.",
        "evidence": (
            Evidence(
                text="wrote",
                process="workers/2",
                t_ns=1_000_000,
                place="plugin.py:3",
                access="write",
            ),
            Evidence(
                text="read", process="workers/3", t_ns=3_500_000, place="plugin.py:8", access="read"
            ),
        ),
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def test_two_lanes_and_an_arrow_from_the_write_to_the_read() -> None:
    text = render_findings([finding()], Options(width=80), base="/srv/app")
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if "process 2" in line)
    above, arrow, below = lines[first : first + 3]
    assert above.index("◆") == arrow.index("╰")
    assert arrow.index("▼") == below.index("◇") > above.index("◆")
    assert "2.5 ms" in lines[first + 3]
    assert "(a.b, plugin.py:3)" in text
    assert max(map(len, lines)) <= 80


def test_the_lane_of_the_read_comes_last() -> None:
    evidence = (
        Evidence(text="other", process="workers/2", t_ns=0, access="write"),
        Evidence(text="wrote", process="workers/3", t_ns=1, access="write"),
        Evidence(text="read", process="workers/2", t_ns=2, access="read"),
    )
    text = render_findings([finding(evidence=evidence)], Options(width=80))
    assert text.index("process 3  ") < text.index("▼") < text.index("process 2  ")


def test_the_most_harmful_come_first_and_doubt_is_said() -> None:
    found = [finding(severity="warning", title="Second.", possible=True), finding(title="First.")]
    text = render_findings(found, Options(width=60))
    assert text.index("First.") < text.index("Second. (possible)")
    assert render_findings([], Options()) == ""


def test_places_in_packages_are_told_from_where_packages_lie() -> None:
    place = "../venv/lib/python3.12/site-packages/celery/worker/state.py:212"
    evidence = (Evidence(text="item augmented", place=place),)
    found = finding(cause="It counts.", place=place, evidence=evidence)
    text = render_findings([found], Options(width=60))
    assert "at celery/worker/state.py:212" in text
    assert "- item augmented (celery/worker/state.py:212)" in text


def test_what_was_seen_comes_before_what_is_possible_rule_by_rule() -> None:
    found = [
        finding(title="First."),
        finding(title="Second.", code="DRT1002"),
        finding(title="Third.", possible=True),
    ]
    text = render_findings(found, Options(width=60))
    assert text.index("First.") < text.index("Second.") < text.index("Third. (possible)")
    assert text.count("django-trace explain DRT1001") == 2


def test_evidence_that_the_cause_tells_is_not_told_again() -> None:
    evidence = (
        Evidence(text="imports beta.models", place="/srv/shop/eager.py:5"),
        Evidence(text="imports beta.models", place="/srv/shop/other.py:9"),
    )
    one = finding(cause="/srv/shop/eager.py:5 imports beta.models.", evidence=evidence)
    text = render_findings([one], Options(width=80), base="/srv/shop")
    assert "- imports beta.models (other.py:9)" in text
    assert "(eager.py:5)" not in text
