"""Each measure means what its line in the help says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tracer.compare.measures import MEASURES, measure
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load

from .runs import SITE, Boot, made_run


def request_with_a_query(process: ProcessFile) -> None:
    with process.span("request", 1, method="GET", path="/"):
        process.end(process.begin("db.query", alias="default", operation="SELECT"))
    with process.span("db.connect", 1, alias="default"):
        pass


@pytest.fixture
def trace(tmp_path: Path) -> Trace:
    boot = Boot(
        ready_ms={"orders": [30]}, imports={"catalog": ["pandas", "numpy"]}, queries=2,
        inside=request_with_a_query,
    )  # fmt: skip
    return load(made_run(tmp_path / "run", boot, recordings=1))


def value(trace: Trace, name: str, key: str = "check/1") -> int | float | None:
    found = measure(trace, trace.process(key), name)
    if found is None:
        return None
    unit = MEASURES[name if name in MEASURES else f"{name.partition(':')[0]}:APP"].unit
    return found.value if unit == "count" else round(found.value / 1e6, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("settings", 3.0),
        ("ready", 34.0),
        ("ready:orders", 30.0),
        ("app:orders", 33.0),
        ("apps", 3),
        ("models", 3),
        ("signals", 1),
        ("queries", 2),
        ("connections", 1),
        ("imports", 5),
        ("checks", None),
        ("urlconf", None),
        ("ready:gone", None),
    ],
)
def test_values(trace: Trace, name: str, expected: float | None) -> None:
    assert value(trace, name) == expected


def test_times_since_the_start(trace: Trace) -> None:
    names = ("settings", "setup", "startup", "models_ready")
    settings, setup, startup, models = (value(trace, name) or 0 for name in names)
    assert startup == pytest.approx(settings + setup - 1, abs=0.1)  # setup() goes on for 1 ms
    assert startup - models == pytest.approx(34, abs=0.2)


def test_an_import_counts_with_what_it_imports(trace: Trace) -> None:
    process = trace.process("check/1")
    found = measure(trace, process, "import:pandas")
    assert found is not None
    assert found.value == pytest.approx(20e6)
    assert found.where == "catalog/models.py:3"


def test_places(trace: Trace) -> None:
    process = trace.process("check/1")
    for name, place in [
        ("setup", "manage.py:12"),
        ("ready:orders", "orders/apps.py:9"),
        ("queries", "catalog/views.py:7"),
        ("signals", "catalog/apps.py:11"),
        ("imports", "catalog/models.py:3"),
    ]:
        found = measure(trace, process, name)
        assert found is not None
        assert found.where == place, name


def test_of_a_count_the_place_with_most_is_told_with_how_many(tmp_path: Path) -> None:
    process = ProcessFile(1)
    library = f"{SITE}/django/db/backends/base/base.py"
    for line in (5, 5, 7):
        with process.span("db.query", 1, operation="SELECT", caller=f"{library}:{line}"):
            pass
    for file, line in [("shop/a", 1), ("shop/a", 9), ("shop/b", 1), (f"{SITE}/x", 3)]:
        process.instant("model", label=f"{file}.{line}", caller=f"{file}.py:{line}")
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="check"), process)
    trace = load(run.path)
    told = {}
    for name in ("queries", "models", "signals"):
        found = measure(trace, trace.process("check/1"), name)
        assert found is not None
        told[name] = found.where, found.from_where, found.value
    # Without any of the project's own Django's line; models by file, for each has its line.
    assert told == {
        "queries": ("django/db/backends/base/base.py:5", 2, 3),
        "models": ("shop/a.py", 2, 4),
        "signals": ("", 0, 0),
    }


def test_a_fork_of_a_process_that_was_ready_is_ready_from_its_start(tmp_path: Path) -> None:
    trace = load(made_run(tmp_path / "run", workers=1, preload=True, recordings=1))
    assert value(trace, "models_ready", "check/2") == 0
    assert value(trace, "setup", "check/2") is None
    trace = load(made_run(tmp_path / "other", workers=1, recordings=1))
    assert value(trace, "models_ready", "check/1") is None
    assert value(trace, "models_ready", "check/2")


def test_overlapping_times_are_not_counted_twice(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("urlconf", 5, name="a"), process.span("urlconf", 10, name="b"):
        pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="check"), process)
    assert value(load(run.path), "urlconf") == 15.0
