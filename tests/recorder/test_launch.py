"""One command of the user's own: terminal, signals, exit code, run."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tracer
from tracer.recorder.launch import command_name, record_command
from tracer.trace.errors import TracerError
from tracer.trace.manifest import read_manifest

from .projects import make_project

ROOT = Path(tracer.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def test_the_public_function_gives_a_run_that_loads(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop")
    run = tracer.record([sys.executable, "manage.py", "check"], tmp_path / "run", cwd=project)
    assert run == tmp_path / "run"
    trace = tracer.load(run)
    [entry] = trace.entries
    assert (entry.id, entry.outcome, entry.exit_code) == ("command", "ok", 0)
    assert [process.django for process in trace.processes] != [None]
    assert any(span.kind == "populate" for span in trace.spans)


def test_imports_can_be_left_out(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import django"]
    with_imports = tracer.load(tracer.record(command))
    without = tracer.load(tracer.record(command, imports=False))
    assert any(span.kind == "import" for span in with_imports.spans)
    assert not any(span.kind == "import" for span in without.spans)


def test_the_default_place_is_in_the_working_directory(tmp_path: Path) -> None:
    run = tracer.record([sys.executable, "-c", ""], cwd=tmp_path)
    assert run.parent == tmp_path / "here" / ".django-trace"


@pytest.mark.parametrize(
    ("program", "code", "outcome"),
    [
        ("raise SystemExit(7)", 7, "failed"),
        ("import os; os.kill(os.getpid(), 9)", 137, "failed"),
        ("", 0, "ok"),
    ],
)
def test_exit_codes(tmp_path: Path, program: str, code: int, outcome: str) -> None:
    recording = record_command([sys.executable, "-c", program])
    assert (recording.exit_code, recording.processes) == (code, 1)
    [entry] = read_manifest(recording.path).entries
    assert (entry.exit_code, entry.outcome) == (code, outcome)


def test_secrets_are_masked(tmp_path: Path) -> None:
    recording = record_command([sys.executable, "-c", "", "--api-key", "hidden", "a://u:hidden@h"])
    assert "hidden" not in (recording.path / "run.json").read_text()


def test_env_and_cwd_are_the_command_s(tmp_path: Path) -> None:
    program = "import os; open('seen', 'w').write(os.environ['COLOUR'])"
    env = {**os.environ, "COLOUR": "blue"}
    record_command([sys.executable, "-c", program], cwd=tmp_path, env=env)
    assert (tmp_path / "seen").read_text() == "blue"


@pytest.mark.usefixtures("nothing_left")
def test_a_timeout_stops_the_command_and_its_children(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "time.sleep(60)"
    )
    run = tracer.record([sys.executable, "-c", program], tmp_path / "run", timeout=1.5)
    [entry] = read_manifest(run).entries
    assert entry.outcome == "timeout"
    assert entry.reason == "it did not end within 1.5 s; Django was not reached"


def test_what_never_was_there_is_not_recorded_as_an_error(tmp_path: Path) -> None:
    trace = tracer.load(tracer.record([sys.executable, "-c", "import json"], tmp_path / "run"))
    assert not [s for s in trace.spans if s.name in ("sitecustomize", "usercustomize")]
    (tmp_path / "sitecustomize.py").write_text("import gone")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    trace = tracer.load(tracer.record([sys.executable, "-c", ""], tmp_path / "own", env=env))
    [span] = [span for span in trace.spans if span.name == "sitecustomize"]
    assert span.error == "ModuleNotFoundError: No module named 'gone'"


@pytest.mark.parametrize(
    ("slug", "command"),
    [
        ("command-missing", []),
        ("command-not-found", ["no-such-command"]),
        ("command-not-found", ["./no-such-command"]),
        ("command-not-runnable", ["./plain"]),
        ("command-not-runnable", ["./nonsense"]),
    ],
)
def test_a_command_that_cannot_run_leaves_nothing(slug: str, command: list[str]) -> None:
    Path("plain").write_text("")
    Path("nonsense").write_bytes(b"\x7fELFnonsense")
    Path("nonsense").chmod(0o755)
    with pytest.raises(TracerError) as caught:
        tracer.record(command)
    assert caught.value.slug == slug
    assert caught.value.hint
    assert sorted(os.listdir()) == ["nonsense", "plain"]


def test_a_directory_that_is_not_there() -> None:
    with pytest.raises(TracerError) as caught:
        tracer.record(["true"], cwd="none")
    assert caught.value.slug == "path-missing"


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("python manage.py runserver 8000", "runserver"),
        ("python3.11 -u -W error ./manage.py check", "check"),
        ("/x/bin/python -m gunicorn a.wsgi", "gunicorn"),
        ("python -c pass", "python"),
        ("python", "python"),
        ("./manage.py migrate", "migrate"),
        ("manage.py --version", "manage"),
        ("gunicorn a.wsgi", "gunicorn"),
        ("python scripts/load.py x", "load"),
    ],
)
def test_names(command: str, name: str) -> None:
    assert command_name(command.split()) == name


def test_ctrl_c_at_a_terminal_reaches_the_command_once() -> None:
    program = WAIT.replace("print(seen)", "print(sys.stdin.isatty(), seen)")
    arguments = [sys.executable, "-c", RECORD, "record", "--out", "run", "--"]
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [*arguments, sys.executable, "-c", program])
    deadline = time.monotonic() + 30
    while not Path("up").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.write(terminal, b"\x03")
    output = b""
    try:
        while data := os.read(terminal, 4096):
            output += data
    except OSError:
        pass  # how Linux tells that the other side is closed
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 5
    assert b"True [2]\r\n" in output


RECORD = "import sys; from tracer.cli.main import main; sys.exit(main(sys.argv[1:]))"
WAIT = """\
import signal, sys, time
seen = []
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
    signal.signal(number, lambda n, f: seen.append(n))
open("up", "w").close()
deadline = time.monotonic() + 20
while not seen and time.monotonic() < deadline:
    time.sleep(0.02)
time.sleep(1.5)
print(seen)
sys.exit(5)
"""


@pytest.mark.parametrize(
    ("number", "to_group"),
    [
        (signal.SIGTERM, False),
        (signal.SIGUSR1, False),
        (signal.SIGINT, False),
        (signal.SIGINT, True),
    ],
)
def test_signals_reach_the_command_and_the_run_is_finished(number: int, to_group: bool) -> None:
    program = WAIT.replace("time.sleep(1.5)", "time.sleep(0.2)") if to_group else WAIT
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD, "record", "--out", "run", "--", *command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not Path("up").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    (os.killpg if to_group else os.kill)(process.pid, number)
    output, errors = process.communicate(timeout=40)
    assert output == f"[{number:d}]\n"
    assert process.returncode == 5
    assert "Recorded 1 process in run: `django-trace show run`" in errors
    [entry] = read_manifest("run").entries
    assert entry.exit_code == 5
    assert entry.outcome == ("failed" if number == signal.SIGUSR1 else "interrupted")
