"""The public API as a type checker sees it; nothing here runs."""

from pathlib import Path
from typing import Literal

from typing_extensions import assert_type

import tracer
from tracer import Instant, Problem, Process, ProjectRecording, Span, Trace, TracerError


def read(path: Path) -> None:
    trace = tracer.load(path)
    assert_type(trace, Trace)
    assert_type(tracer.load("run"), Trace)
    assert_type(trace.processes, tuple[Process, ...])
    assert_type(trace.spans, tuple[Span, ...])
    assert_type(trace.instants, tuple[Instant, ...])
    assert_type(trace.problems, tuple[Problem, ...])
    for span in trace.spans:
        assert_type(span.duration_ns, int)
        assert_type(span.parent, str | None)
        assert_type(span.outcome, Literal["ok", "error", "unfinished"])
        assert_type(trace.children(span), list[Span])
        assert_type(trace.process(span.process), Process)


def write(path: Path) -> None:
    assert_type(tracer.record(["python", "manage.py", "check"], path, imports=False), Path)
    recording = tracer.record_project(path, entries=["check"], timeout=30, python="python3")
    assert_type(recording, ProjectRecording)
    assert_type(recording.path, Path)
    assert_type(tracer.load(recording), Trace)


def fail(error: TracerError) -> str:
    assert_type(error.exit_code, int)
    return error.slug + error.hint + error.url
