"""`django-trace budget`: exit code 0 within, 1 beyond, 2 for what cannot be told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compare.runs import Boot, made_run
from tracer.cli.main import main
from tracer.compare.measures import MEASURES


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a run in it, from which the command is started."""
    made_run(tmp_path / "run", Boot(ready_ms={"orders": [80]}))
    below = tmp_path / "project" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    return tmp_path


RUN = "../../run"


def test_within(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--max", "ready:orders=1s", "--max", "models=3", "--entry", "check"]
    assert main(["budget", RUN, *words]) == 0
    assert capsys.readouterr().out.startswith("Within 2 limits in 1 entry point.\n")


def test_what_failed_is_within_only_when_that_is_allowed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_run(place / "bad", outcome="failed")
    words = ["budget", "../../bad", "--max", "setup=10s"]
    assert main(words) == 1
    assert "check.3 failed: ValueError: no\n" in capsys.readouterr().out
    assert main([*words, "--allow-failed"]) == 0
    assert "Within 1 limit" in capsys.readouterr().out


def test_beyond(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", RUN, "--max", "ready:orders=50ms", "--max", "models=3"]) == 1
    out = capsys.readouterr().out
    assert "ready:orders is 80.0 ms, more than 50.0 ms, in check.2/1" in out
    assert "orders/apps.py:9" in out
    assert "models" not in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", RUN, "--max", "ready:orders=50ms", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["within"] is False


def test_the_nearest_pyproject_is_read(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = '[tool.django-trace.budget]\n"ready:orders" = "50ms"\nmodels = 3\n'
    (place / "pyproject.toml").write_text('[tool.django-trace.budget]\nmodels = "1"\n')
    assert main(["budget", RUN]) == 1
    assert "models is 3, more than 1" in capsys.readouterr().out
    (place / "project" / "pyproject.toml").write_text(table)
    assert main(["budget", RUN]) == 1
    assert "1 of 2 limits broken" in capsys.readouterr().out
    # What the command line says goes before, and --config before the nearest.
    assert main(["budget", RUN, "--max", "ready:orders=1s"]) == 0
    other = place / "other.toml"
    other.write_text('[tool.django-trace.budget]\nsetup = "1s"\n')
    assert main(["budget", RUN, "--config", str(other)]) == 0
    out = capsys.readouterr().out
    assert "Within 1 limit " in out
    assert "".join(out.split()).endswith(f"Limitsarereadfrom{other}.")


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ([], "budget-empty"),
        (["--max", "sertup=1s"], "budget-unknown-measure"),
        (["--max", "setup"], "budget-bad-limit"),
        (["--max", "setup=fast"], "budget-bad-limit"),
        (["--max", "setup=1s", "--entry", "shell"], "unknown-entry"),
        (["--max", "checks=1s"], "budget-not-recorded"),
        (["--config", "gone.toml"], "config-unreadable"),
        (["--config", "broken.toml"], "config-unreadable"),
        (["--config", "list.toml"], "config-unreadable"),
        (["--config", "bad.toml"], "budget-bad-limit"),
        (["--config", "empty.toml"], "budget-empty"),
    ],
)
def test_bad_input(words: list[str], slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.toml").write_text("= 1")
    Path("list.toml").write_text("[tool.django-trace]\nbudget = [1]\n")
    Path("bad.toml").write_text("[tool.django-trace.budget]\nsetup = 1.5\n")
    Path("empty.toml").write_text("[tool]\n")
    assert main(["budget", RUN, *words]) == 2
    captured = capsys.readouterr()
    error, hint, link = captured.err.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert link.endswith(f"#{slug}")
    assert captured.out == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--max", "setup"], "--max setup lacks =LIMIT."),
        (["--config", "true.toml"], "true is no limit for setup."),
        (["--config", "other.toml"], "other.toml has [tool.django-trace.budgets]. Give one"),
    ],
)
def test_bad_input_is_named_as_it_was_written(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("true.toml").write_text("[tool.django-trace.budget]\nsetup = true\n")
    Path("other.toml").write_text('[tool.django-trace.budgets]\nsetup = "1s"\n')
    assert main(["budget", RUN, *words]) == 2
    assert told in capsys.readouterr().err


def test_imports_that_were_not_recorded(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made_run(place / "bare", Boot(record_imports=False))
    assert main(["budget", "../../bare", "--max", "imports=9999"]) == 2
    assert "Record without --no-imports." in capsys.readouterr().err


def test_the_help_lists_every_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(kind.spelling in out for kind in MEASURES.values())
