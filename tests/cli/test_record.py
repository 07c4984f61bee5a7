"""`django-trace record`, as a person at a shell meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tracer

from .calling import our_command

ROOT = Path(tracer.__file__).resolve().parents[1]


def run(*words: str, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracer", "record", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_terminal_is_the_command_s_own(tmp_path: Path) -> None:
    program = "import sys; print(input()[::-1]); print('oops', file=sys.stderr); sys.exit(3)"
    done = run("--out", "r", "--", sys.executable, "-c", program, cwd=tmp_path, given="abc\n")
    assert done.returncode == 3
    assert done.stdout == "cba\n"
    assert done.stderr == (
        f"oops\nRecorded 1 process in r: `{our_command()} show r`; "
        f"why it failed: `{our_command()} check r`\n"
    )
    manifest = json.loads((tmp_path / "r" / "run.json").read_text())
    assert manifest["entries"][0]["exit_code"] == 3


def test_the_command_s_own_options_are_left_alone(tmp_path: Path) -> None:
    program = "import sys; print(sys.argv[1:])"
    words = ["--out", "mine", "--no-imports", "--help", "--", "-x"]
    for separator in (["--"], []):
        done = run(*separator, sys.executable, "-c", program, *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"{words}\n"


def test_no_imports(tmp_path: Path) -> None:
    command = ["--", sys.executable, "-c", "import colorsys"]
    assert run("--out", "a", *command, cwd=tmp_path).returncode == 0
    assert run("--out", "b", "--no-imports", *command, cwd=tmp_path).returncode == 0
    held = [
        any(b"\tcolorsys\t" in path.read_bytes() for path in (tmp_path / name).rglob("*.trace"))
        for name in ("a", "b")
    ]
    assert held == [True, False]


@pytest.mark.parametrize("command", [["true"], [sys.executable, "-I", "-c", ""]])
def test_a_command_that_shows_nothing_is_explained(tmp_path: Path, command: list[str]) -> None:
    done = run("--out", "r", "--", *command, cwd=tmp_path)
    assert done.returncode == 0
    assert "Recorded 0 processes in r" in done.stderr
    assert "Warning: no process wrote a trace" in done.stderr
    assert "-I" in done.stderr


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (["--", "no-such-command"], "command-not-found"),
        (["--out", "full", "--", "true"], "out-exists"),
        ([], "command-missing"),
    ],
)
def test_bad_input(tmp_path: Path, words: list[str], slug: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 2
    error, hint, link = done.stderr.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert link.endswith(f"#{slug}")
    assert done.stdout == ""
    assert sorted(os.listdir(tmp_path)) == ["full"]


def test_help(tmp_path: Path) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "COMMAND" in done.stdout


def test_repeat(tmp_path: Path) -> None:
    program = "import pathlib; p = pathlib.Path('n'); p.write_text(p.read_text() + 'x'); "
    program += "raise SystemExit(len(p.read_text()) - 1)"
    (tmp_path / "n").write_text("")
    done = run("--out", "r", "--repeat", "3", "--", sys.executable, "-c", program, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"Recorded 3 processes, running it 3 times, in r: `{our_command()} show r`; "
        f"why it failed: `{our_command()} check r`\n"
    )
    entries = json.loads((tmp_path / "r" / "run.json").read_text())["entries"]
    assert [(one["id"], one["repeat_of"], one["exit_code"]) for one in entries] == [
        ("command", "", 0),
        ("command.2", "command", 1),
        ("command.3", "command", 2),
    ]
    assert run("--repeat", "0", "--", "true", cwd=tmp_path).returncode == 2


def test_an_interrupt_ends_the_repetition(tmp_path: Path) -> None:
    program = "import os, signal, time; os.kill(os.getppid(), signal.SIGTERM); time.sleep(30)"
    done = run("--out", "r", "--repeat", "3", "--", sys.executable, "-c", program, cwd=tmp_path)
    assert done.returncode == 143
    entries = json.loads((tmp_path / "r" / "run.json").read_text())["entries"]
    assert [one["outcome"] for one in entries] == ["interrupted"]
