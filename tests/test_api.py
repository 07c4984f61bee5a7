"""The public Python API, as a user imports it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import tracer
from tests.recorder.projects import make_project
from tests.trace.sample import sample_run

ROOT = Path(__file__).resolve().parent.parent


def test_load_gives_everything_by_name(tmp_path: Path) -> None:
    trace = tracer.load(sample_run(tmp_path / "run"))
    assert isinstance(trace, tracer.Trace)
    assert {process.entry for process in trace.processes} == {entry.id for entry in trace.entries}
    ready = [span for span in trace.spans if span.kind == "app.ready"]
    assert {span.name for span in ready} == {"catalog", "orders", "auth"}
    assert all(span.duration_ns > 0 and span.outcome == "ok" for span in ready)
    assert all(isinstance(one, tracer.Instant) for one in trace.instants)
    assert [problem.slug for problem in trace.problems] == ["span-no-end"]


def test_values_are_frozen(tmp_path: Path) -> None:
    trace = tracer.load(sample_run(tmp_path / "run"))
    with pytest.raises(AttributeError):
        trace.spans[0].name = "x"  # type: ignore[misc]


def test_errors_have_a_slug_and_a_hint(tmp_path: Path) -> None:
    with pytest.raises(tracer.TracerError) as caught:
        tracer.load(tmp_path / "nowhere")
    assert caught.value.slug == "run-not-found"
    assert caught.value.exit_code == 2
    assert str(caught.value) == caught.value.message


def test_record_is_the_function_and_its_room_still_imports(tmp_path: Path) -> None:
    program = (
        "import tracer.recorder.launch, tracer\n"
        "from tracer.recorder.launch import record\n"
        "assert tracer.record is record, tracer.record\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)


def test_a_recording_of_python_itself(tmp_path: Path) -> None:
    run = tracer.record([sys.executable, "-c", "import json"], tmp_path / "run")
    trace = tracer.load(run)
    assert trace.entries[0].outcome == "ok"
    assert any(span.kind == "import" and span.name == "json" for span in trace.spans)


def test_a_recording_of_a_project(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop", ready="raise ValueError('no')")
    recording = tracer.record_project(
        project, tmp_path / "run", python=sys.executable, entries=["check"]
    )
    assert isinstance(recording, tracer.ProjectRecording)
    assert recording.path == tmp_path / "run"
    trace = tracer.load(recording)
    assert [(entry.id, entry.outcome) for entry in trace.entries] == [("check", "failed")]
    assert "shelf.ready()" in trace.entries[0].reason
    with pytest.raises(tracer.TracerError) as caught:
        tracer.record_project(tmp_path / "nowhere")
    assert caught.value.slug == "path-missing"


def test_all_names_are_there() -> None:
    assert all(hasattr(tracer, name) for name in tracer.__all__)


def test_the_api_type_checks_as_a_user_sees_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "tests/typing/api.py"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if "No module named mypy" in done.stderr:
        pytest.skip("mypy is not installed here; the typing session checks this file")
    assert done.returncode == 0, done.stdout
