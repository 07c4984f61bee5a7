"""`django-trace diff`, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compare.runs import Boot, add_recording, made_run
from tests.trace.build import RunBuilder
from tracer.cli.main import main


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the runs a, the same again as `same`, and b, which has an app more."""
    place = tmp_path_factory.mktemp("diff")
    made_run(place / "a")
    made_run(place / "same", pid=900)
    run = RunBuilder(place / "b")
    for entry in ("check", "shell"):
        add_recording(run, Boot(apps=("auth", "catalog", "orders", "blog")), 0, entry=entry)
    return place


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["a", "b"], 0, "+ blog.Item"),
        (["a", "b", "--exit-code"], 1, "+ blog.Item"),
        (["a", "same"], 0, "No difference beyond noise."),
        (["a", "same", "--exit-code"], 0, "No difference beyond noise."),
        (["a", "b", "--entry", "check"], 0, "+ blog.Item"),
        (["a/check", "b/shell"], 0, "+ blog.Item"),
        (["b", "--entry", "check", "--entry", "shell"], 0, "B  b/shell"),
        (["b/check", "b/shell"], 0, "noise cannot be told"),
    ],
)
def test_sides_and_exit_codes(
    runs: Path,
    words: list[str],
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(runs)
    assert main(["diff", *words]) == code
    captured = capsys.readouterr()
    assert told in captured.out
    assert captured.err == ""


def test_piped_it_is_plain_80_columns_and_any_encoding(runs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tracer", "diff", str(runs / "a"), str(runs / "b")],
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "200", "FORCE_COLOR": "1"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("ascii")
    assert "\x1b" not in text
    assert "\\u" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_page(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "diff.html"
    assert main(["diff", str(runs / "a"), str(runs / "b"), "-o", str(page)]) == 0
    assert capsys.readouterr().out == ""
    assert "blog.Item" in page.read_text(encoding="utf-8")


def test_json_and_page_together(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "diff.html"
    words = ["diff", str(runs / "a"), str(runs / "b"), "--json", "-o", str(page)]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["differs"] is True
    assert page.exists()


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (["a"], "diff-one-side"),
        (["a", "gone"], "run-not-found"),
        (["a", "b", "--entry", "gone"], "unknown-entry"),
        (["a/gone", "b"], "unknown-entry"),
        (["a", "b", "-o", "gone/diff.html"], "output-not-writable"),
    ],
)
def test_bad_input(
    runs: Path,
    words: list[str],
    slug: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(runs)
    assert main(["diff", *words]) == 2
    captured = capsys.readouterr()
    error, hint, link = captured.err.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert link.endswith(f"#{slug}")
    assert captured.out == ""
    assert sorted(os.listdir(runs)) == ["a", "b", "same"]
