"""`django-trace project`, as a person at a shell meets it."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tracer
from tests.recorder.projects import make_project, write

from .calling import our_command

ROOT = Path(tracer.__file__).resolve().parents[1]
UNSET = ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tracer", "project", *words]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {**kept, "PYTHONPATH": str(ROOT)}


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120
    )


def test_progress_and_summary(tmp_path: Path) -> None:
    make_project(tmp_path / "shop", ready="raise ValueError('[bold]no[/]')")
    options = ["--python", sys.executable, "--entry", "shell", "--entry", "script-no-setup"]
    done = run("shop", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    project, python, settings, shell, script = done.stderr.splitlines()
    assert project == f"Project   {tmp_path}/shop/manage.py"
    assert python.startswith(f"Python    {sys.executable} (Python ")
    assert python.endswith("): named with --python")
    assert settings == "Settings  site1.settings"
    assert shell.startswith("shell … failed, 1 process, ")
    assert shell.endswith(" s: ValueError: [bold]no[/], in shelf.ready() (shelf/apps.py:7)")
    assert script.startswith("script-no-setup … failed, 1 process")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["entry", "outcome", "processes", "time", "reason"]
    assert lines[1].split()[:3] == ["shell", "failed", "1"]
    where = next((tmp_path / ".django-trace").glob("*-shop")).relative_to(tmp_path)
    assert lines[-2:] == [f"The run is in {where}", f"Read it: {our_command()} show {where}"]
    assert (tmp_path / where / "shell" / "stderr.txt").read_text().endswith("[bold]no[/]\n")
    assert (tmp_path / where / "shell" / "stdout.txt").exists()
    recorded = tracer.load(tmp_path / where).entry("shell").duration_ns
    assert f"  {recorded / 1e9:.2f} s  " in lines[1]


def test_where_the_progress_was_seen_nothing_is_said_twice(tmp_path: Path) -> None:
    make_project(tmp_path / "shop", ready="raise ValueError('x')")
    options = ["--python", sys.executable, "--entry", "check", "--out", "../r"]
    (tmp_path / "here").mkdir()
    done = subprocess.run(
        command("../shop", *options),
        cwd=tmp_path / "here",
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    lines = done.stdout.splitlines()
    assert done.stdout.count("ValueError: x") == 1
    assert lines[0] == f"Project   {tmp_path}/shop/manage.py"
    assert lines[-3:-1] == ["", f"The run is in {tmp_path}/r"]


def test_in_a_terminal_lines_end_between_words(tmp_path: Path) -> None:
    make_project(tmp_path / "shop", ready="raise ValueError('so it goes ' * 12)")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        words = command("shop", "--python", sys.executable, "--entry", "check", "--out", "r")
        os.execve(sys.executable, words, {**environment(), "COLUMNS": "80", "TERM": "dumb"})
    output = b""
    try:
        while data := os.read(terminal, 4096):
            output += data
    except OSError:
        pass  # how Linux tells that the other side is closed
    os.waitpid(pid, 0)
    os.close(terminal)
    lines = output.decode().replace("\r\n", "\n").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("check … failed"))
    message = [line for line in lines[start:] if "goes" in line]
    assert len(message) > 1
    assert all(len(line) <= 80 for line in message)
    assert " ".join(line.strip() for line in message).count("so it goes") == 12


def test_json_is_the_manifest(tmp_path: Path) -> None:
    make_project(tmp_path / "shop")
    options = ["--python", sys.executable, "--entry", "check", "--json", "--out", "r"]
    done = run("shop/manage.py", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((tmp_path / "r" / "run.json").read_text())
    assert "check … ok" in done.stderr


def test_bad_input(tmp_path: Path) -> None:
    make_project(tmp_path / "good")
    make_project(tmp_path / "bad")
    write(tmp_path, {"bad/site1/settings.py": "import gone", "two/a/manage.py": ""})
    write(tmp_path, {"two/b/manage.py": "", "none/x": "", "full/x": ""})
    write(tmp_path, {"py": "#!/bin/sh\necho Python\n"})
    (tmp_path / "py").chmod(0o755)
    before = sorted(os.listdir(tmp_path))
    python = ["--python", sys.executable]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        for slug, words in [
            ("path-missing", ["gone"]),
            ("manage-py-missing", ["none"]),
            ("manage-py-ambiguous", ["two"]),
            ("settings-not-importable", ["bad", *python]),
            ("settings-not-importable", ["good", *python, "--settings", "gone"]),
            ("python-broken", ["good", "--python", "./py"]),
            ("python-not-found", ["good", "--python", "./gone"]),
            ("port-in-use", ["good", *python, "--port", port]),
            ("unknown-entry", ["good", *python, "--entry", "gone"]),
            ("out-exists", ["good", *python, "--out", "full"]),
        ]:
            done = run(*words, cwd=tmp_path)
            assert done.returncode == 2, (slug, done.stderr)
            error, hint, link = done.stderr.splitlines()
            assert error.startswith("Error: "), slug
            assert hint.startswith("Hint: "), slug
            assert link.endswith(f"#{slug}")
            assert done.stdout == ""
    assert sorted(os.listdir(tmp_path)) == before
    assert run("good", "--timeout", "0", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_finishes_the_run(tmp_path: Path, number: int, code: int) -> None:
    project = make_project(tmp_path / "shop", ready="import time; time.sleep(600)")
    process = subprocess.Popen(
        command(str(project), "--python", sys.executable, "--out", "r", "--entry", "runserver"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 40
    while not list(tmp_path.glob("r/runserver/*.trace")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == code, errors
    assert "interrupted" in output
    [entry] = json.loads((tmp_path / "r" / "run.json").read_text())["entries"]
    assert entry["outcome"] == "interrupted"


def test_repeat(tmp_path: Path) -> None:
    make_project(tmp_path / "shop")
    options = ["--python", sys.executable, "--entry", "shell", "--entry", "script-setup"]
    done = run("shop", *options, "--repeat", "2", "--out", "r", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = [line.partition(" ")[0] for line in done.stderr.splitlines()[3:]]
    assert told == ["shell", "script-setup", "shell.2", "script-setup.2"]
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()[:3]] == [
        "entry",
        "shell",
        "script-setup",
    ]
    entries = tracer.load(tmp_path / "r").entries
    assert [(one.id, one.point, one.repeat) for one in entries] == [
        ("shell", "shell", 1),
        ("shell.2", "shell", 2),
        ("script-setup", "script-setup", 1),
        ("script-setup.2", "script-setup", 2),
    ]
