"""`django-trace show`, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trace.found import run_with_finding
from tests.trace.sample import sample_run
from tracer.cli.main import main
from tracer.trace.version import __version__


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run(tmp_path_factory.mktemp("show") / "run")


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, piped."""
    return subprocess.run(
        [sys.executable, "-m", "tracer", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )


def test_the_default_is_plain_and_80_columns_wide(run: Path) -> None:
    done = shell("show", str(run), COLUMNS="200", FORCE_COLOR="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) == 80


@pytest.mark.parametrize("how", ["waterfall", "tree", "json"])
def test_formats(run: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(run), "--format", how]) == 0
    out = capsys.readouterr().out
    assert "catalog" in out
    assert out.startswith("{") == (how == "json")


def test_json_has_imports_unless_told_otherwise(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = []
    for words in ([], ["--no-imports"]):
        main(["show", str(run), "--format", "json", *words])
        spans = json.loads(capsys.readouterr().out)["spans"]
        kinds.append({span["kind"] for span in spans})
    assert kinds[0] - kinds[1] == {"import"}


def test_filters_together(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--entry", "check", "--process", "check/1", "--app", "orders", "--app", "auth"]
    assert main(["show", str(run), *words, "--depth", "9", "--imports"]) == 0
    out = capsys.readouterr().out
    assert "orders.ready()" in out
    assert "auth.ready()" in out
    assert "catalog.ready()" not in out
    assert "runserver" not in out


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (["--entry", "nope"], "unknown-entry"),
        (["--process", "nope"], "unknown-process"),
        (["--app", "nope"], "unknown-app"),
        (["--app", "nope", "--format", "json"], "unknown-app"),
        (["--app", "nope", "--format", "tree"], "unknown-app"),
    ],
)
def test_an_unknown_name_is_one_sentence_and_a_hint(
    run: Path, words: list[str], slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(run), *words]) == 2
    captured = capsys.readouterr()
    sentence, hint, link = captured.err.splitlines()
    assert captured.out == ""
    assert sentence.startswith("Error: The run has no ")
    assert hint.startswith("Hint: ")
    assert link.endswith(f"errors.html#{slug}")


@pytest.mark.parametrize("content", [None, "empty", "foreign", "newer", "file"])
def test_what_is_no_run(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run"
    if content == "file":
        path.write_text("x")
    elif content is not None:
        path.mkdir()
    if content == "foreign":
        (path / "package.json").write_text("{}")
    if content == "newer":
        (path / "run.json").write_text('{"format": "django-trace run", "schema": 99}')
    assert main(["show", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 3
    assert "Traceback" not in captured.err


def test_debug_shows_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--debug", "show", str(tmp_path / "nowhere")]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_wrong_option_is_told_by_click(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(run), "--format", "pdf"]) == 2
    assert "'pdf' is not one of" in capsys.readouterr().err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert all(name in capsys.readouterr().out for name in ["show"])
    assert main(["nope"]) == 2


def test_ctrl_c_is_quiet(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tracer.cli.show.load", interrupted)
    assert main(["show", str(run)]) == 130


def test_a_reader_that_leaves_is_no_error(run: Path) -> None:
    command = f'"{sys.executable}" -m tracer show "{run}" --imports | head -n 1'
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.startswith("Django start-up, recorded")
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_terminal(run: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tracer", "show", str(run)],
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "models_ready" in text
    assert "\\u" not in text


def test_findings_are_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_with_finding(tmp_path / "run")
    assert main(["show", str(run)]) == 0
    assert "\nFound: 1 error. `django-trace check` says" in capsys.readouterr().out
    assert main(["show", str(run), "--format", "json"]) == 0
    json.loads(capsys.readouterr().out)
