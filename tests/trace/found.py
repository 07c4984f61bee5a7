"""Findings and runs with findings, made up."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tracer.trace.examination import Examination, RuleCard
from tracer.trace.finding import Evidence, Finding
from tracer.trace.manifest import EntryResult

BASE = "/srv/shop"


def made_finding(**changes: object) -> Finding:
    """A finding in the code of an app; `changes` are its fields."""
    values: dict[str, object] = {
        "code": "DRT601",
        "slug": "query-during-start-up",
        "severity": "warning",
        "title": "orders asks the database in ready(), 3 queries.",
        "cause": f"{BASE}/orders/apps.py:12 asked it.",
        "fix": "Ask at the first request.",
        "place": f"{BASE}/orders/apps.py:12",
        "processes": ("check/1",),
        "evidence": (Evidence(text="a query", process="check/1", t_ns=5, place="x.py:3"),),
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def made_examination(*findings: Finding, **changes: object) -> Examination:
    """An examination by one rule; `changes` are its fields."""
    card = RuleCard(
        code="DRT601",
        slug="query-during-start-up",
        severity="warning",
        title="A query at start-up.",
        page="A query at start-up.\n\n## What it does\n\nLooks.",
    )
    values: dict[str, object] = {
        "findings": findings, "rules": (card,), "base": BASE, "looked_at": ("check",),
    }  # fmt: skip
    return Examination(**(values | changes))  # type: ignore[arg-type]


def run_with_finding(path: Path, cwd: str = BASE, entry: str = "pool", line: int = 4) -> Path:
    """A run in which a spawned child uses models without django.setup(): DRT704."""
    run = RunBuilder(path)
    parent = ProcessFile(100, argv=["scripts/pool.py"], cwd=cwd)
    parent.wait(5)
    parent.exit()
    child = ProcessFile(101, at_ms=3, ppid=100, origin="spawn", cwd=cwd)
    with child.importing("jobs.models", 1):
        child.instant(
            "registry.not_ready", message="Apps aren't loaded yet.",
            caller=f"{cwd}/jobs/models.py:{line}", chain=[f"{cwd}/jobs/models.py:{line}"],
        )  # fmt: skip
    run.entry(EntryResult(id=entry, cwd=cwd, exit_code=0), parent, child)
    return path
