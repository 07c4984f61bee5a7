"""What the rules on queries must not take for a pitfall, on recordings made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tracer import load
from tracer.diagnose.catalogue import diagnose
from tracer.trace.finding import Finding
from tracer.trace.manifest import EntryResult

READY = "/srv/shop/jobs/apps.py:7"
HELPER = "/srv/shop/jobs/rows.py:3"
LIBRARY = "/srv/venv/lib/python3.12/site-packages/forms/apps.py:30"
CODES = ("DRT601", "DRT602", "DRT603", "DRT604", "DRT606")


def found(directory: Path, *files: ProcessFile) -> list[Finding]:
    """What the rules on queries find in a run of these processes."""
    run = RunBuilder(directory / "run")
    run.entry(EntryResult(id="entry", outcome="ok"), *files)
    return [one for one in diagnose(load(run.path)) if one.code in CODES]


def query(process: ProcessFile, *chain: str, outcome: str = "ok", **attributes: str) -> None:
    """A query by that way."""
    words = {"alias": "default", "operation": "SELECT", **attributes}
    span = process.begin("db.query", chain=list(chain), **words)
    process.wait(1)
    process.end(span, outcome)


def ready(process: ProcessFile, *chain: str) -> None:
    """A start in which the ready() of app jobs sends a query by that way."""
    with process.span("populate", registry="main", full=1, entries=1):
        created = process.begin("app.create", entry="jobs")
        process.end(created, label="jobs", name="jobs", file="/srv/shop/jobs/apps.py")
        with process.span("app.ready", label="jobs", name="jobs"):
            query(process, *chain, stage="populate")
        process.instant("flag", name="ready", value=1, registry="main")


def test_the_line_is_that_of_ready(tmp_path: Path) -> None:
    process = ProcessFile(10)
    ready(process, READY, HELPER)
    (finding,) = found(tmp_path, process)
    assert (finding.code, finding.place, finding.severity) == ("DRT601", READY, "warning")
    assert "jobs/apps.py:7 → jobs/rows.py:3, while ready() of app jobs runs" in finding.cause


def test_an_app_is_told_of_once_for_all_entry_points(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    for name in ("check", "gunicorn"):
        process = ProcessFile(10)
        ready(process, READY)
        run.entry(EntryResult(id=name, outcome="ok"), process)
    (finding,) = [one for one in diagnose(load(run.path)) if one.code in CODES]
    assert finding.processes == ("check/1", "gunicorn/1")
    assert "a query" in finding.title


def test_a_package_is_no_code_of_the_project(tmp_path: Path) -> None:
    process = ProcessFile(10)
    ready(process, LIBRARY)
    (finding,) = found(tmp_path, process)
    assert (finding.code, finding.severity) == ("DRT601", "info")


def test_queries_of_a_command_are_its_work(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("command", name="loaddata"):
        query(process)
    assert not found(tmp_path, process)


@pytest.mark.parametrize(("databases", "expected"), [([], ["DRT602"]), (["default"], [])])
def test_checks_may_ask_the_databases_that_a_command_names(
    databases: list[str], expected: list[str], tmp_path: Path
) -> None:
    process = ProcessFile(10)
    with process.span("populate", registry="main", full=1):
        process.instant("flag", name="ready", value=1, registry="main")
    with process.span("checks", databases=databases):
        query(process, "/srv/shop/jobs/checks.py:5", stage="run_checks")
    assert [one.code for one in found(tmp_path, process)] == expected


def test_a_failing_query_that_is_caught_breaks_nothing(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("populate", registry="main", full=1):
        with process.span("app.ready", label="jobs"):
            query(process, READY, outcome="OperationalError: no such table: a", stage="populate")
        process.instant("flag", name="ready", value=1, registry="main")
    (finding,) = found(tmp_path, process)
    assert finding.code == "DRT601"


def test_forked_worker_asks_when_its_parent_is_ready(tmp_path: Path) -> None:
    parent = ProcessFile(10)
    with parent.span("populate", registry="main", full=1):
        parent.instant("flag", name="ready", value=1, registry="main")
    child = ProcessFile(11, 5, origin="fork", ppid=10, parent_file=parent.name)
    with child.span("urlconf", name="shop.urls"):
        place = "/srv/shop/jobs/forms.py:4"
        query(child, place, stage="urlconf_module", importing="jobs.forms", bodies=place)
    (finding,) = found(tmp_path, parent, child)
    assert (finding.code, finding.place) == ("DRT602", "/srv/shop/jobs/forms.py:4")


@pytest.mark.parametrize("made", [True, False])
def test_modules_of_tests_that_ask(made: bool, tmp_path: Path) -> None:
    place = "/srv/shop/jobs/tests.py:9"
    process = ProcessFile(10)
    with process.span("management", name="test"):
        with process.span("populate", registry="main", full=1):
            process.instant("flag", name="ready", value=1, registry="main")
        if made:
            with process.span("db.test_database", alias="default"):
                pass
        query(process, place, importing="jobs.tests", bodies=place)
    codes = [one.code for one in found(tmp_path, process)]
    assert codes == (["DRT602"] if made else ["DRT602", "DRT604"])


@pytest.mark.parametrize(("ms", "expected"), [(5, []), (900, ["DRT606"])])
def test_checks_that_connect_quickly_cost_nothing(
    ms: float, expected: list[str], tmp_path: Path
) -> None:
    process = ProcessFile(10)
    with process.span("checks"), process.span("db.connect", ms, alias="default"):
        pass
    assert [one.code for one in found(tmp_path, process)] == expected
