"""What the rules on cost must not take for a pitfall, on recordings made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tracer import load
from tracer.diagnose.catalogue import diagnose, rules
from tracer.diagnose.thresholds import with_thresholds
from tracer.trace.errors import TracerError
from tracer.trace.finding import Finding
from tracer.trace.manifest import EntryResult

MODELS = "/srv/shop/jobs/models.py:3"
LIBRARY = "/srv/venv/lib/python3.12/site-packages/forms/apps.py:30"
DJANGO = "/srv/venv/lib/python3.12/site-packages/django/apps/config.py:2"
XDIST = "import sys;exec(eval(sys.stdin.readline()))"


def found(directory: Path, *files: ProcessFile) -> list[Finding]:
    """What the rules on cost find in a run of these processes."""
    run = RunBuilder(directory / "run")
    run.entry(EntryResult(id="entry", outcome="ok"), *files)
    return [one for one in diagnose(load(run.path)) if one.code.startswith(("DRT8", "DRT90"))]


def start(process: ProcessFile, module: str, ms: float, importer: str = MODELS) -> None:
    """A start of a second in which a module is imported."""
    with process.span("populate", registry="main", full=1):
        created = process.begin("app.create", entry="forms")
        process.end(created, label="forms", name="forms", file=LIBRARY.rpartition(":")[0])
        with (
            process.importing("jobs.models", 1, DJANGO),
            process.importing(module, ms, importer),
            process.importing(f"{module}.tables", 100, importer),
        ):
            pass
        process.wait(1000 - ms)
        process.instant("flag", name="ready", value=1, registry="main")


@pytest.mark.parametrize(
    ("module", "ms", "importer", "expected"),
    [
        ("ledgers", 400, MODELS, ["DRT801"]),
        ("ledgers", 50, MODELS, []),  # too short
        ("forms", 400, MODELS, []),  # an app of INSTALLED_APPS, imported anyway
        ("django.forms", 400, MODELS, []),
        ("ledgers", 400, LIBRARY, []),  # what a package imports is no line of the project
    ],
)
def test_imports(
    module: str, ms: float, importer: str, expected: list[str], tmp_path: Path
) -> None:
    process = ProcessFile(10)
    start(process, module, ms, importer)
    assert [one.code for one in found(tmp_path, process)] == expected


@pytest.mark.parametrize("name", ["slow-import", "drt801"])
def test_a_threshold_of_the_project(name: str, tmp_path: Path) -> None:
    process = ProcessFile(10)
    start(process, "ledgers", 400)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="entry", outcome="ok"), process)
    trace = load(run.path)
    lenient = with_thresholds(rules(), {name: 900_000_000})
    strict = with_thresholds(rules(), {name: 50_000_000})
    assert not [one for one in diagnose(trace, lenient) if one.code == "DRT801"]
    assert [one for one in diagnose(trace, strict) if one.code == "DRT801"]


def test_a_threshold_that_no_rule_has() -> None:
    with pytest.raises(TracerError, match="apps-not-ready") as caught:
        with_thresholds(rules(), {"apps-not-ready": 1})
    assert caught.value.slug == "unknown-threshold"
    assert "slow-import" in caught.value.hint


def test_one_process_that_waited_for_the_machine_is_no_slow_import(tmp_path: Path) -> None:
    processes = [ProcessFile(10 + number, number) for number in range(3)]
    for process in processes:
        start(process, "ledgers", 600 if process is processes[0] else 50)
    assert not found(tmp_path, *processes)


def test_import_in_a_request_is_in_the_function_that_uses_it(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("request"), process.importing("ledgers", 600, MODELS):
        pass
    assert not found(tmp_path, process)


def test_forked_worker_has_the_apps_and_the_packages_of_the_process_it_came_from(
    tmp_path: Path,
) -> None:
    master = ProcessFile(10)
    start(master, "jobs", 5)
    worker = ProcessFile(11, master.now_ms, origin="fork", ppid=10, parent_file=master.name)
    with (
        worker.importing("forms.urls", 600, "/srv/shop/jobs/urls.py:3"),
        worker.importing("jobs.reports", 600, "/srv/shop/jobs/urls.py:4"),
    ):
        pass
    worker.wait(500)
    worker.instant("serving")
    assert [one.title for one in found(tmp_path, master, worker)] == [
        "The module jobs.reports takes 600 ms to be imported, without what it imports."
    ]


def test_import_after_the_registry_is_ready_is_a_part_of_all_until_then(tmp_path: Path) -> None:
    process = ProcessFile(10)
    start(process, "os", 5)
    process.wait(5000)
    with process.importing("ledgers", 500, MODELS):
        pass
    assert not found(tmp_path, process)


def test_share_is_that_of_most_processes(tmp_path: Path) -> None:
    processes = [ProcessFile(10 + number, number) for number in range(3)]
    for process in processes:
        start(process, "ledgers", 400)
    for process in processes[1:]:
        process.lines = [line for line in process.lines if "\tflag\t" not in line]
        process.wait(9000)
        process.instant("flag", name="ready", value=1, registry="main")
    assert not found(tmp_path, *processes)


def test_what_a_package_imports_counts_for_the_line(tmp_path: Path) -> None:
    process = ProcessFile(10)
    start(process, "ledgers", 400)
    (finding,) = found(tmp_path, process)
    assert finding.title == "jobs/models.py:3 imports ledgers, which takes 500 ms."
    assert finding.place == MODELS


@pytest.mark.parametrize(("ms", "expected"), [(150, []), (250, ["DRT802"])])
def test_ready_without_its_imports(ms: float, expected: list[str], tmp_path: Path) -> None:
    process = ProcessFile(10)
    with (
        process.span("app.ready", ms, label="jobs", file="/srv/shop/jobs/apps.py:7"),
        process.importing("os.path", 900, MODELS),
    ):
        pass
    assert [one.code for one in found(tmp_path, process)] == expected


@pytest.mark.parametrize(
    ("file", "ms", "expected"),
    [
        ("/srv/shop/jobs/apps.py:7", 3200, ["DRT805"]),
        ("/srv/shop/jobs/apps.py:7", 900, []),
        (LIBRARY, 3200, []),
    ],
)
def test_distributor_of_tests_sets_up_for_nothing(
    file: str, ms: float, expected: list[str], tmp_path: Path
) -> None:
    process = ProcessFile(10)
    with process.span("populate", registry="main", full=1):
        created = process.begin("app.create", entry="jobs")
        process.end(created, label="jobs", name="jobs", file=file.rpartition(":")[0])
        with process.span("app.ready", ms, label="jobs", file=file):
            pass
    worker = ProcessFile(11, 5000, ppid=10, argv=["python", "-c", XDIST])
    assert [one.code for one in found(tmp_path, process, worker)] == expected


def test_tests_may_expire_the_registry(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("management", name="test"):
        for _ in range(50):
            with process.span("registry.clear_cache", 10, models=9, chain=[MODELS]):
                pass
    assert not found(tmp_path, process)


@pytest.mark.parametrize(("errors", "expected"), [(1, ["DRT903"]), (0, [])])
def test_checks_that_found_nothing_need_not_be_run(
    errors: int, expected: list[str], tmp_path: Path
) -> None:
    check, server = ProcessFile(10), ProcessFile(20, 50)
    checks = check.begin("checks")
    check.end(checks, messages=2, errors=errors)
    with server.span("wsgi.application", caller="/srv/shop/shop/wsgi.py:6"):
        pass
    assert [one.code for one in found(tmp_path, check, server)] == expected


def test_translation_in_a_function_that_a_class_body_calls_names_both(tmp_path: Path) -> None:
    process = ProcessFile(10)
    body, widget = "/srv/shop/jobs/forms.py:7", "/srv/shop/jobs/widgets.py:19"
    with process.importing("jobs.forms"):
        process.instant(
            "translation",
            function="gettext",
            importing="jobs.forms",
            bodies=[body],
            chain=[body, widget],
        )
    (finding,) = found(tmp_path, process)
    assert finding.place == body
    assert finding.cause.startswith("jobs/forms.py:7 leads to jobs/widgets.py:19, which calls ")
