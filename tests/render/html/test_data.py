"""The columns that the page's script reads hold the whole trace."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.hostile import NAMES, hostile_trace
from tracer.render.html.data import COLUMNS, UNTOLD_KINDS, EntryData, as_json, entry_data
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def labels(data: EntryData) -> list[str]:
    return [data.strings[number] for number in data.columns["label"]]


def text(data: EntryData, column: str, label: str) -> str:
    """What a column says of the first item with a label."""
    number = data.columns[column][labels(data).index(label)]
    return data.strings[number] if number >= 0 else ""


@pytest.mark.parametrize("entry", ["check", "runserver", "gunicorn-preload", "script"])
def test_every_span_and_instant_is_there_once(trace: Trace, entry: str) -> None:
    data = entry_data(trace, trace.entry(entry))
    keys = {process.key for process in trace.processes_of(entry)}
    recorded = [
        one
        for one in (*trace.spans, *trace.instants)
        if one.process in keys and one.kind not in UNTOLD_KINDS
    ]
    threads = [label for label in labels(data) if label.startswith("in ")]
    assert len(data.columns["depth"]) == len(recorded) + len(keys) + len(threads)
    assert {len(data.columns[name]) for name in COLUMNS} == {len(data.columns["depth"])}


def test_an_item_lies_in_the_last_one_that_is_less_deep(trace: Trace) -> None:
    data = entry_data(trace, trace.entry("check"))
    depths = data.columns["depth"]
    assert depths[0] == 0
    assert all(after <= before + 1 for before, after in pairwise(depths))
    around: list[str] = []
    for depth, label in zip(depths, labels(data), strict=True):
        del around[depth:]
        around.append(label)
        if label == "catalog.ready()":
            break
    assert around[-4:] == [
        "django.setup()", "apps.populate() 3 apps", "phase 3: ready()", "catalog.ready()",
    ]  # fmt: skip


def test_items_know_their_cause_app_phase_and_package(trace: Trace) -> None:
    data = entry_data(trace, trace.entry("check"))
    assert text(data, "where", "django.setup()") == "manage.py:22"
    assert text(data, "app", "import shop.catalog.models") == "catalog"
    assert text(data, "phase", "import shop.catalog.models") == "phase 2"
    assert text(data, "group", "import shop.catalog.models") == "shop"
    model = labels(data).index("model catalog.Item")
    assert data.more[str(model)]["chain"] == ["manage.py:22", "catalog/models.py:7"]
    assert data.columns["took"][model] == -1


def test_times_are_microseconds_of_the_entry(trace: Trace) -> None:
    data = entry_data(trace, trace.entry("runserver"))
    child = trace.process("runserver/2")
    at = labels(data).index("process 2, the reloader's child of 1, ended abruptly")
    assert data.columns["start"][at] == child.start_ns // 1000
    [setup] = [span for span in trace.spans_of("runserver/2", "setup") if span.text("again") != "1"]
    where = labels(data).index("django.setup()", at)
    assert data.columns["start"][where] == setup.start_ns // 1000
    assert data.columns["took"][where] == setup.duration_ns // 1000
    assert data.columns["self"][where] == setup.self_ns // 1000


def test_an_error_is_told(trace: Trace) -> None:
    data = entry_data(trace, trace.entry("script"))
    at = labels(data).index("settings shop.settings")
    assert data.more[str(at)]["error"].startswith("ImproperlyConfigured: ")
    assert data.signs[data.columns["sign"][at]] == "error"


def test_deep_nesting_is_no_recursion(tmp_path: Path) -> None:
    process = ProcessFile(1)
    spans = []
    for _ in range(3000):
        spans.append(process.begin("setup"))
        process.wait(0.01)
    for span_id in reversed(spans):
        process.wait(0.01)
        process.end(span_id)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    assert max(entry_data(trace, trace.entry("x")).columns["depth"]) == 3000


def test_hostile_names_are_data(tmp_path: Path) -> None:
    trace = hostile_trace(tmp_path / "run")
    for entry in trace.entries:
        written = as_json(entry_data(trace, entry))
        assert "<" not in written
        assert ">" not in written
        written.encode("utf-8")
        read = json.loads(written)
        assert all(one.isprintable() and len(one) <= 2000 for one in read["strings"])
    first = json.loads(as_json(entry_data(trace, trace.entry("entry-0"))))
    assert any(NAMES[0] in one for one in first["strings"])


def test_an_app_has_one_name_also_before_its_label_was_known(tmp_path: Path) -> None:
    process = ProcessFile(1)
    span = process.begin("app.create", entry="shop.catalog.apps.CatalogConfig")
    process.instant("signal.connect", signal="x", app="shop.catalog.apps.CatalogConfig")
    process.end(span, label="catalog", name="shop.catalog")
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    trace = load(run.path)
    data = entry_data(trace, trace.entry("x"))
    assert {data.strings[number] for number in data.columns["app"] if number >= 0} == {"catalog"}


def test_waiting_is_a_phase_of_its_own(trace: Trace) -> None:
    data = entry_data(trace, trace.entry("runserver"))
    assert text(data, "phase", "waiting for the child process") == "waiting"
    assert text(data, "phase", "phase 3: ready()") == "phase 3"
