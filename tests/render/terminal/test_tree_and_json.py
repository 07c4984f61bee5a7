"""The tree shows every event with its cause; JSON is the trace, for programs."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from tests.trace.build import ProcessFile, RunBuilder
from tracer.render.exchange.json_document import render_json
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.render.terminal.tree import render_tree
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_tree_fits(trace: Trace, width: int) -> None:
    text = render_tree(trace, Options(width=width, imports=True))
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_the_tree_shows_events_where_they_happened(trace: Trace) -> None:
    lines = render_tree(select_entries(trace, ["check"]), Options(width=120)).splitlines()
    app = next(n for n, line in enumerate(lines) if "import_models catalog (1 model)" in line)
    inside = lines[app + 1]
    assert "· model catalog.Item" in inside
    assert "at catalog/models.py:7" in inside
    assert inside.index("·") > lines[app].index("import_models")
    connected = next(line for line in lines if "· connects post_save" in line)
    assert "catalog.saved" in connected


def test_djangos_own_receivers_are_one_line(tmp_path: Path) -> None:
    process = ProcessFile(100)
    with process.span("setup"):
        for receiver in ("django.a.one", "django.b.two", "shop.mine"):
            process.instant("signal.connect", signal="django.x.saved", receiver=receiver)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x"), process)
    text = render_tree(load(run.path), Options())
    assert "· Django connects 2 receivers of its own" in text
    assert "saved (2)" in text
    assert "shop.mine" in text
    assert "django.a.one" not in text


def test_json_is_the_whole_trace(trace: Trace) -> None:
    text = render_json(trace, Options(imports=True))
    assert text.endswith(b"}\n")
    assert msgspec.json.decode(text, type=Trace) == trace
    document = json.loads(text)
    assert list(document) == [
        "path", "schema", "tool_version", "created", "project", "entries", "processes",
        "spans", "instants", "problems", "command",
    ]  # fmt: skip
    assert list(document["spans"][0]) == [
        "id", "process", "thread", "kind", "name", "start_ns", "end_ns", "outcome", "error",
        "parent", "depth", "self_ns", "attributes",
    ]  # fmt: skip


def test_json_of_a_part(trace: Trace) -> None:
    options = Options(imports=False, depth=2, apps=("orders",))
    document = json.loads(render_json(trace, options))
    assert document["spans"]
    assert all(span["depth"] < 2 and span["kind"] != "import" for span in document["spans"])
