"""A project under the matrix: what is recorded, what fails, what is left behind."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tracer.recorder.discover import discover
from tracer.recorder.entry_points import ENTRY_POINT_TITLES, LOOPBACK, entry_points
from tracer.recorder.matrix import ProjectRecording, record_project
from tracer.recorder.progress import describe
from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryResult, read_manifest
from tracer.trace.reader import load

from .projects import make_project, write

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left")]

SERVERS = ("runserver", "runserver-noreload", "gunicorn", "gunicorn-preload", "uvicorn")


def recorded(
    project: Path, entries: Sequence[str] = (), timeout_s: float = 60, **more: object
) -> ProjectRecording:
    return record_project(
        project,
        project.parent / "run",
        python=sys.executable,
        entries=entries,
        timeout=timeout_s,
        **more,  # type: ignore[arg-type]
    )


def only(recording: ProjectRecording) -> EntryResult:
    [result] = recording.manifest.entries
    return result


def test_the_whole_matrix(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn")
    pytest.importorskip("uvicorn")
    recording = recorded(make_project(tmp_path / "shop"))
    assert recording.manifest == read_manifest(recording.path)
    results = {result.id: result for result in recording.manifest.entries}
    assert list(results) == list(ENTRY_POINT_TITLES)
    outcomes = {entry_id: result.outcome for entry_id, result in results.items()}
    failed = outcomes.pop("script-no-setup")
    assert set(outcomes.values()) == {"ok"}, [describe(seen) for seen in recording.observations]
    assert failed == "failed"
    reason = results["script-no-setup"].reason
    assert reason.startswith("it fails as it should, for it never calls django.setup(): django")
    assert reason.endswith(
        "AppRegistryNotReady: Apps aren't loaded yet, in the import of shelf.models (<string>:1)"
    ), reason
    for entry_id in SERVERS:
        workers = 2 if "gunicorn" in entry_id else 1
        assert [r.status for r in results[entry_id].requests] == [200] * workers, entry_id
    processes = {seen.result.id: seen.processes for seen in recording.observations}
    assert [processes[entry_id] for entry_id in SERVERS] == [2, 1, 3, 3, 1]
    trace = load(recording.path)
    asked = {
        (process.entry, process.pid)
        for process in trace.processes
        if any(span.kind == "request" for span in trace.spans_of(process.key))
    }
    assert sorted(entry for entry, _ in asked) == sorted(
        ["runserver", "runserver-noreload", "uvicorn", *["gunicorn", "gunicorn-preload"] * 2]
    )
    assert trace.problems == ()


def test_ready_that_raises_is_a_result(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn")
    project = make_project(tmp_path / "shop", ready="raise ValueError('not today')")
    entries = ("runserver", "shell", "gunicorn", "gunicorn-preload", "script-setup")
    recording = recorded(project, entries)
    for result in recording.manifest.entries:
        assert result.outcome == "failed", result
        assert "ValueError: not today, in shelf.ready() (shelf/apps.py:7)" in result.reason
    waiting, *others = recording.manifest.entries
    assert waiting.reason.endswith("(it then waited for a file to change)")
    assert all(result.exit_code for result in others)


@pytest.mark.parametrize("entry", ["runserver", "shell"])
def test_a_hang_ends_in_time_and_says_where(tmp_path: Path, entry: str) -> None:
    project = make_project(tmp_path / "shop", ready="import time; time.sleep(600)")
    result = only(recorded(project, [entry], timeout_s=4))
    assert result.outcome == "timeout"
    assert result.exit_code is None
    assert "within 4 s" in result.reason
    assert "; it was in shelf.ready() (shelf/apps.py:7) for " in result.reason


def test_a_view_that_hangs(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop")
    write(project, {"site1/urls.py": "import time\nurlpatterns = []\ntime.sleep(600)\n"})
    result = only(recorded(project, ["uvicorn"], timeout_s=4))
    assert result.outcome == "timeout"
    assert "it did not answer GET / within 4 s" in result.reason


def test_one_deaf_to_signals_is_killed(tmp_path: Path) -> None:
    ready = (
        "import signal, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "time.sleep(600)"
    )
    assert (
        only(recorded(make_project(tmp_path / "shop", ready=ready), ["shell"], 2)).outcome
        == "timeout"
    )


@pytest.mark.parametrize("entry", ["shell", "runserver-noreload"])
def test_daemons_started_by_the_project_are_stopped_and_told(tmp_path: Path, entry: str) -> None:
    ready = "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)"
    result = only(recorded(make_project(tmp_path / "shop", ready=ready), [entry]))
    assert result.outcome == "ok"
    assert result.reason == "it left 1 process (sleep) running, which was stopped"


def test_an_error_told_in_other_words_is_found_in_the_recording(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn")
    project = make_project(tmp_path / "shop", ready="raise RuntimeError('no licence file')")
    result = only(recorded(project, ["gunicorn-preload"]))
    errors = (tmp_path / "run" / "gunicorn-preload" / "stderr.txt").read_text()
    assert "Error: no licence file" in errors
    assert "RuntimeError: no licence file, in shelf.ready() (shelf/apps.py:7)" in result.reason


def test_a_port_that_is_taken_is_no_obstacle_to_what_needs_none(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
        assert only(recorded(make_project(tmp_path / "shop"), ["check"], port=port)).outcome == "ok"


def test_a_bad_status_is_no_failure(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop")
    result = only(recorded(project, ["runserver-noreload"], url="/nowhere"))
    assert result.outcome == "ok"
    assert [request.status for request in result.requests] == [404]


def test_what_does_not_apply_says_why(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop", INSTALLED_APPS="[]", WSGI_APPLICATION="None")
    (project / "site1" / "wsgi.py").unlink()
    (project / "site1" / "asgi.py").unlink()
    entries = {e.id: e for e in entry_points(discover(project, python=sys.executable))}
    skipped = {entry_id: entry.skip for entry_id, entry in entries.items() if entry.skip}
    assert skipped == {
        "wsgi": "the project has no WSGI application",
        "asgi": "the project has no ASGI application",
        "gunicorn": "the project has no WSGI application",
        "gunicorn-preload": "the project has no WSGI application",
        "uvicorn": "the project has no ASGI application",
        "script-no-setup": "no app beside manage.py has models",
    }
    result = only(recorded(project, ["wsgi"]))
    assert (result.outcome, result.reason) == ("skipped", skipped["wsgi"])


def test_secrets_and_query_strings_stay_out(tmp_path: Path) -> None:
    recording = recorded(make_project(tmp_path / "shop"), ["uvicorn"], url="/?token=hidden")
    assert "hidden" not in (recording.path / "run.json").read_text()
    assert only(recording).requests[0].path == "/"


def test_ctrl_c_stops_the_entry_and_keeps_the_run(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop", ready="import time; time.sleep(600)")

    def interrupt() -> None:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("run/shell/*.trace")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    recording = recorded(project, ["shell", "check"])
    thread.join()
    assert recording.interrupted_by == signal.SIGINT
    outcomes = [result.outcome for result in read_manifest(recording.path).entries]
    assert outcomes == ["interrupted", "skipped"]


def test_nothing_is_written_when_it_cannot_begin(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop")
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
        cases: list[tuple[str, dict[str, object]]] = [
            ("port-in-use", {"port": port}),
            ("unknown-entry", {"entries": ["runservr"]}),
            ("url-not-a-path", {"url": "http://example.com/"}),
            ("settings-not-importable", {"settings": "site9"}),
        ]
        for slug, more in cases:
            with pytest.raises(TracerError) as caught:
                recorded(project, **more)  # type: ignore[arg-type]
            assert caught.value.slug == slug
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop"]


def test_the_command_that_recorded_is_kept_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["project", "--api-key", "abc", "--url", "/?token=hidden", "--url=/a?b=c"]
    monkeypatch.setattr(sys, "argv", ["/opt/tracer/__main__.py", *words])
    recording = recorded(make_project(tmp_path / "shop"), ["wsgi"])
    assert read_manifest(recording.path).command == (
        "django-trace", "project", "--api-key", "***", "--url", "/?***", "--url=/a?***",
    )  # fmt: skip
