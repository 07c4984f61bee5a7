"""Parts of a trace are traces, and an unknown name is answered with the known ones."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from tests.trace.test_repeats import repeated
from tracer.render.interface import Options
from tracer.render.selection import (
    select_apps,
    select_entries,
    select_processes,
    select_recordings,
    without_imports,
)
from tracer.render.terminal.waterfall import render_waterfall
from tracer.trace.errors import TracerError
from tracer.trace.model import Trace
from tracer.trace.reader import load


def is_closed(trace: Trace) -> bool:
    """Whether each reference in it leads somewhere."""
    spans = {span.id for span in trace.spans}
    processes = {process.key for process in trace.processes}
    return (
        all(span.parent is None or span.parent in spans for span in trace.spans)
        and all(one.span is None or one.span in spans for one in trace.instants)
        and all(span.process in processes for span in trace.spans)
        and all(one.process in processes for one in trace.instants)
    )


def test_entries(trace: Trace) -> None:
    chosen = select_entries(trace, ["check", "script"])
    assert [entry.id for entry in chosen.entries] == ["check", "script"]
    assert [process.key for process in chosen.processes] == ["check/1", "script/1"]
    assert chosen.problems == ()
    assert is_closed(chosen)


def test_processes_by_key_and_by_pid(trace: Trace) -> None:
    assert select_processes(trace, ["runserver/2"]) == select_processes(trace, ["201"])
    chosen = select_processes(trace, ["201"])
    assert [entry.id for entry in chosen.entries] == ["runserver"]
    assert is_closed(chosen)


def test_apps(trace: Trace) -> None:
    chosen = select_apps(trace, ["orders"])
    labels = {span.text("label") for span in chosen.spans if span.text("label")}
    assert labels == {"orders"}
    assert {"populate", "populate.phase", "import"} <= {span.kind for span in chosen.spans}
    assert {one.name for one in chosen.instants if one.kind == "model"} == {"orders.Item"}
    assert is_closed(chosen)


def test_without_imports(trace: Trace) -> None:
    bare = without_imports(trace)
    assert len(bare.spans) == sum(span.kind != "import" for span in trace.spans)
    assert len(bare.instants) == len(trace.instants)
    assert is_closed(bare)
    for span in bare.spans:
        assert span.depth == len(bare.ancestors(span))


@pytest.mark.parametrize(
    ("select", "name", "slug", "known"),
    [
        (select_entries, "runservr", "unknown-entry", "Did you mean runserver? It has: check"),
        (select_processes, "runserver/9", "unknown-process", "runserver/2 (pid 201)"),
        (select_apps, "order", "unknown-app", "It has: auth, catalog, orders."),
    ],
)
def test_an_unknown_name(
    trace: Trace,
    select: Callable[[Trace, Collection[str]], Trace],
    name: str,
    slug: str,
    known: str,
) -> None:
    with pytest.raises(TracerError) as caught:
        select(trace, [name])
    assert caught.value.slug == slug
    assert known in caught.value.hint


def test_of_several_recordings_the_typical_one(tmp_path: Path) -> None:
    trace = load(repeated(tmp_path / "run", [30, 1, 2], ["ok", "ok", "ok"]))
    assert [entry.id for entry in select_recordings(trace).entries] == ["check.3", "other"]
    for wanted, found in [("check", "check.3"), ("check.1", "check"), ("check.2", "check.2")]:
        assert [one.id for one in select_recordings(trace, [wanted]).entries] == [found]
    shown = render_waterfall(select_recordings(trace), Options())
    assert "Recording 3 of 3; --entry check.N shows the Nth." in shown
    with pytest.raises(TracerError) as caught:
        select_recordings(trace, ["check.4"])
    assert caught.value.slug == "unknown-entry"


def test_a_run_without_repetition_is_left_whole(trace: Trace) -> None:
    assert select_recordings(trace) is trace
