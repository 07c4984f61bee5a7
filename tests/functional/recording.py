"""Record one entry point of a project for real, with the interpreter under test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tracer import Trace, __version__, load
from tracer.recorder.entry_points import EntryPoint, Serving
from tracer.recorder.environment import traced_environment, untraced_environment
from tracer.recorder.run_directory import RunDirectory, now_text
from tracer.recorder.run_entry import Observation, Options, run_entry
from tracer.trace.file_format import Header, iter_records
from tracer.trace.kinds import BY_NAME, EVERY_SPAN, HEADER
from tracer.trace.manifest import Manifest, write_manifest

PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)
SHOP = Path(__file__).resolve().parent.parent.parent / "demo_projects" / "shop"
COUNTED = ("settings", "populate", "app.ready", "checks", "urlconf", "db.connect")


@cache
def has_module(name: str) -> bool:
    """Can the target interpreter import this module?"""
    command = [PYTHON, "-c", f"import {name}"]
    return subprocess.run(command, capture_output=True).returncode == 0


@cache
def django_version() -> tuple[int, int]:
    """The target's Django, as (major, minor)."""
    command = [PYTHON, "-c", "import django; print(*django.VERSION[:2])"]
    major, minor = subprocess.run(command, capture_output=True, text=True).stdout.split()
    return int(major), int(minor)


def record(
    project: Path,
    *words: str,
    program: str = PYTHON,
    serving: Serving | None = None,
    environment: dict[str, str] | None = None,
    imports: bool = False,
    timeout_s: float = 90,
    url: str = "/",
) -> tuple[Trace, Observation]:
    """Run ``PROGRAM WORDS…`` in `project` under the probe; a server is asked and stopped."""
    run = RunDirectory(project.parent / "run", name="functional", cwd=project)
    entry = EntryPoint("entry", "under test", (program, *words), serving)
    observation = run_entry(
        entry,
        run,
        cwd=project,
        base_environment={**untraced_environment(), **(environment or {})},
        options=Options(timeout_s=timeout_s, imports=imports, url=url),
    )
    write_manifest(
        run.path,
        Manifest(tool_version=__version__, created=now_text(), entries=(observation.result,)),
    )
    return documented(load(run.path)), observation


def watch(
    project: Path,
    *words: str,
    until: Callable[[Trace], bool],
    environment: dict[str, str] | None = None,
    timeout_s: float = 60,
) -> Trace:
    """Run ``python WORDS…`` until its recording satisfies `until`, then interrupt it."""
    directory = project.parent / "run" / "entry"
    directory.mkdir(parents=True)
    base = {**untraced_environment(), **(environment or {})}
    with (directory / "output.txt").open("w") as output:
        process = subprocess.Popen(
            [PYTHON, *words],
            cwd=project,
            env=traced_environment(directory, imports=False, base=base),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + timeout_s
            while not (any(directory.glob("*.trace")) and until(load(directory.parent))):
                assert time.monotonic() < deadline, (directory / "output.txt").read_text()
                assert process.poll() is None, (directory / "output.txt").read_text()
                time.sleep(0.1)
            os.killpg(process.pid, signal.SIGINT)
            process.wait(20)
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
    return documented(load(directory.parent))


def documented(trace: Trace) -> Trace:
    """The trace, if all it tells is in the reference of the recording."""
    for one in (*trace.spans, *trace.instants):
        assert one.kind in BY_NAME, one
        known = BY_NAME[one.kind].attributes.keys() | EVERY_SPAN.keys()
        assert one.attributes.keys() <= known, one
    for process in trace.processes:
        for record in iter_records(Path(trace.path, process.entry, process.file)):
            if isinstance(record, Header):
                assert record.attributes.keys() <= HEADER.keys(), record
    return trace


def counts(trace: Trace) -> list[tuple[int, ...]]:
    """Per process, sorted, how often each of `COUNTED` happened: S P R C U D."""
    seen: dict[str, Counter[str]] = {process.key: Counter() for process in trace.processes}
    for span in trace.spans:
        if span.kind == "populate" and (
            span.text("registry") not in ("", "main") or span.text("full") == "0"
        ):
            continue
        seen[span.process][span.kind] += 1
    return sorted(tuple(counter[kind] for kind in COUNTED) for counter in seen.values())
