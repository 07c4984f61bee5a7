"""speedscope's evented profiles: balanced, in order of time, with no time lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.hostile import hostile_trace
from tracer.render.exchange.speedscope import render_speedscope
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def document_of(trace: Trace) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_speedscope(trace, Options(imports=True)))
    expect_balanced(document)
    return document


def expect_balanced(document: dict[str, Any]) -> None:
    """What the format asks of a profile beyond its schema."""
    for profile in document["profiles"]:
        now, stack = profile["startValue"], []
        for event in profile["events"]:
            assert event["at"] >= now
            now = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                assert stack.pop() == event["frame"]
        assert not stack
        assert now <= profile["endValue"]


def time_of_frames(document: dict[str, Any], profile: dict[str, Any]) -> dict[str, int]:
    """How long each frame was open, by name."""
    totals: dict[str, int] = {}
    opened: list[int] = []
    for event in profile["events"]:
        if event["type"] == "O":
            opened.append(event["at"])
        else:
            name = document["shared"]["frames"][event["frame"]]["name"]
            totals[name] = totals.get(name, 0) + event["at"] - opened.pop()
    return totals


def test_a_profile_per_thread_that_did_something(trace: Trace) -> None:
    names = [profile["name"] for profile in document_of(trace)["profiles"]]
    assert names == [
        "check/1 · manage.py check",
        "runserver/1 · manage.py runserver",
        "runserver/2 · manage.py runserver",
        "runserver/2 · manage.py runserver · django-main-thread",
        "runserver/2 · manage.py runserver · thread 3",
        "gunicorn-preload/1 · gunicorn --preload shop.wsgi",
        "gunicorn-preload/2 · gunicorn --preload shop.wsgi",
        "gunicorn-preload/3 · gunicorn --preload shop.wsgi",
        "script/1 · plain.py",
    ]


def test_frames_last_as_long_as_their_spans(trace: Trace) -> None:
    part = select_entries(trace, ["check"])
    document = document_of(part)
    totals = time_of_frames(document, document["profiles"][0])
    ready = next(span for span in part.spans if span.name == "orders" and span.kind == "app.ready")
    assert totals["orders.ready()"] == ready.duration_ns
    assert sum(event["type"] == "O" for event in document["profiles"][0]["events"]) == len(
        part.spans
    )


def test_a_frame_has_its_file_and_line(trace: Trace) -> None:
    frames = document_of(trace)["shared"]["frames"]
    assert {"name": "catalog.ready()", "file": "catalog/apps.py", "line": 9} in frames


def test_spans_that_overlap_lose_no_time(tmp_path: Path) -> None:
    process = ProcessFile(7)
    spans = []
    for path in ("/a", "/b", "/c"):
        spans.append(process.begin("request", method="GET", path=path))
        process.wait(5)
    for span_id in spans:
        process.end(span_id)
        process.wait(5)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="uvicorn"), process)
    document = document_of(load(run.path))
    totals = time_of_frames(document, document["profiles"][0])
    assert totals == {
        "request GET /a": 15_000_000,
        "request GET /b": 15_000_000,
        "request GET /c": 15_000_000,
    }


def test_a_run_without_processes_is_told(trace: Trace) -> None:
    empty = msgspec.structs.replace(trace, processes=(), spans=(), instants=())
    with pytest.raises(TracerError) as caught:
        render_speedscope(empty, Options())
    assert caught.value.slug == "export-empty"


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    document = document_of(hostile_trace(tmp_path / "run"))
    assert document["name"].isprintable()
    assert all(profile["name"].isprintable() for profile in document["profiles"])
    assert all(frame["name"].isprintable() for frame in document["shared"]["frames"])
    assert {"name": "import " + "x" * 10_000, "file": "x" * 10_000 + ".py", "line": 1} in document[
        "shared"
    ]["frames"]
