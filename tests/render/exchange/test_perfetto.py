"""Chrome trace events: everything is there, in its process, and nothing overlaps by accident."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.trace.build import WALL_NS, ProcessFile, RunBuilder
from tests.trace.hostile import hostile_trace
from tracer.render.exchange.perfetto import render_perfetto
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load

Event = dict[str, Any]


def document_of(trace: Trace, **options: Any) -> dict[str, Any]:
    options.setdefault("imports", True)
    document: dict[str, Any] = json.loads(render_perfetto(trace, Options(**options)))
    return document


def events_of(trace: Trace, **options: Any) -> list[Event]:
    events: list[Event] = document_of(trace, **options)["traceEvents"]
    return events


def named(events: list[Event], what: str) -> dict[int, str]:
    return {
        event["pid" if what.startswith("process") else "tid"]: next(iter(event["args"].values()))
        for event in events
        if event["ph"] == "M" and event["name"] == what
    }


def test_every_span_and_instant_is_there_once(trace: Trace) -> None:
    events = events_of(trace)
    slices = [event for event in events if event["ph"] == "X" and event["cat"] != "process"]
    assert len(slices) == len(trace.spans)
    assert len([event for event in events if event["ph"] == "i"]) == len(trace.instants)
    ready = next(event for event in slices if event["name"] == "catalog.ready()")
    assert ready["args"]["file"] == "catalog/apps.py:9"


def test_processes_are_named_and_sorted_by_descent(trace: Trace) -> None:
    events = events_of(trace)
    places = named(events, "process_sort_index")
    names = named(events, "process_name")
    assert [names[pid] for pid in sorted(places, key=places.__getitem__)] == [
        "check/1 manage.py check",
        "runserver/1 manage.py runserver",
        "runserver/2 manage.py runserver",
        "gunicorn-preload/1 gunicorn --preload shop.wsgi",
        "gunicorn-preload/2 gunicorn --preload shop.wsgi",
        "gunicorn-preload/3 gunicorn --preload shop.wsgi",
        "script/1 plain.py",
    ]
    assert named(events, "process_labels")[301] == "forked by gunicorn-preload/1, pid 301"
    assert "django-main-thread" in named(events, "thread_name").values()


def test_an_arrow_leads_from_each_parent_to_its_child(trace: Trace) -> None:
    events = events_of(trace)
    lives = {event["pid"]: event for event in events if event.get("cat") == "process"
             and event["ph"] == "X"}  # fmt: skip
    arrows: dict[int, dict[str, Event]] = {}
    for event in events:
        if event["ph"] in "sf":
            arrows.setdefault(event["id"], {})[event["ph"]] = event
    ends = {(one["s"]["pid"], one["f"]["pid"], one["s"]["name"]) for one in arrows.values()}
    assert ends == {(200, 201, "reloader"), (300, 301, "forked"), (300, 302, "forked")}
    for arrow in arrows.values():
        for event in arrow.values():
            life = lives[event["pid"]]
            assert event["tid"] == life["tid"]
            assert life["ts"] <= event["ts"] <= life["ts"] + life["dur"]


def test_entries_lie_where_the_wall_clock_puts_them(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    for number in (0, 1):
        process = ProcessFile(7, wall_ns=WALL_NS + number * 2_500_000_000)
        with process.span("setup"):
            pass
        run.entry(EntryResult(id=f"entry-{number}"), process)
    events = events_of(load(run.path))
    setups = [event for event in events if event["name"] == "django.setup()"]
    assert [event["ts"] for event in setups] == [0, 2_500_000]
    # The same pid in another entry is another process.
    assert len({event["pid"] for event in setups}) == 2
    assert len(named(events, "process_name")) == 2


@pytest.mark.parametrize("walls", [(0, WALL_NS), (WALL_NS, WALL_NS + 10**15)])
def test_without_a_common_clock_entries_follow_each_other(
    tmp_path: Path, walls: tuple[int, int]
) -> None:
    run = RunBuilder(tmp_path / "run")
    for number, wall_ns in enumerate(walls):
        process = ProcessFile(7, wall_ns=wall_ns)
        with process.span("setup", 500):
            pass
        run.entry(EntryResult(id=f"entry-{number}", started="never"), process)
    trace = msgspec.structs.replace(load(run.path), created="")
    setups = [event for event in events_of(trace) if event["name"] == "django.setup()"]
    assert [event["ts"] for event in setups] == [0, 1_500_000]


def test_spans_that_overlap_get_a_track_of_their_own(tmp_path: Path) -> None:
    process = ProcessFile(7)
    first = process.begin("request", method="GET", path="/a")
    process.wait(5)
    second = process.begin("request", method="GET", path="/b")
    process.wait(5)
    process.end(first)
    process.wait(5)
    process.end(second)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="uvicorn"), process)
    events = [event for event in events_of(load(run.path)) if event.get("cat") == "request"]
    assert [(event["ph"], event["name"], event["ts"]) for event in events] == [
        ("X", "request GET /a", 0),
        ("b", "request GET /b", 5_000),
        ("e", "request GET /b", 15_000),
    ]
    assert events[1]["id"] == events[2]["id"]


def test_what_began_as_the_process_was_killed_lies_in_it(tmp_path: Path) -> None:
    process = ProcessFile(7)
    process.wait(5)
    process.begin("setup")
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="script"), process)
    events = [event for event in events_of(load(run.path)) if event["ph"] == "X"]
    life, setup = events
    assert setup["ts"] == 5_000
    assert life["ts"] + life["dur"] > setup["ts"]


def test_a_part_of_a_run(trace: Trace) -> None:
    part = select_entries(trace, ["gunicorn-preload"])
    events = events_of(part, processes=("302",), imports=False, depth=1)
    assert set(named(events, "process_name")) == {302}
    assert {event["name"] for event in events if event["ph"] == "X"} == {
        "gunicorn --preload shop.wsgi", "request GET /",
    }  # fmt: skip
    assert not [event for event in events if event["ph"] in "sf"]


def test_a_run_without_processes(trace: Trace) -> None:
    empty = msgspec.structs.replace(trace, processes=(), spans=(), instants=())
    assert events_of(empty) == []


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    trace = hostile_trace(tmp_path / "run")
    document = document_of(trace)
    events = document["traceEvents"]
    assert len([one for one in events if one["ph"] == "i"]) == len(trace.instants)
    assert all(event["name"].isprintable() for event in events if event["ph"] != "M")
    assert all(name.isprintable() for name in named(events, "process_name").values())
    assert document["otherData"]["run"] == "\\ud800 half \\udcff"
    labels = {event.get("args", {}).get("label") for event in events}
    assert "<script>window.hostile = 1</script>" in labels
    assert "x" * 10_000 in labels
