"""`django-trace check`: 0 for nothing found, 1 for findings, 2 for a wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trace.build import RunBuilder
from tests.trace.found import run_with_finding
from tests.trace.sample import check_run
from tracer.cli.main import main
from tracer.trace.manifest import EntryResult


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with source, from whose directory the command is called."""
    directory = tmp_path / "shop"
    (directory / "jobs").mkdir(parents=True)
    (directory / "jobs" / "models.py").write_text("\n\n\nclass Job(Model): ...\n")
    run_with_finding(tmp_path / "bad", cwd=str(directory))
    check_run(tmp_path / "good")
    monkeypatch.chdir(directory)
    return directory


def test_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "../good"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Nothing found, ")
    assert "looked at 1 entry point\n" in out


def test_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "../bad"]) == 1
    out = capsys.readouterr().out
    assert "DRT704 A child process uses models" in out
    assert "\n  jobs/models.py:4 needs the app registry" in out
    assert "1 error; " in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--select", "DRT6"], 0), (["--select", "DRT6,child-without-setup"], 1),
        (["--ignore", "DRT7"], 0), (["--severity", "error"], 1), (["--entry", "pool"], 1),
        (["--select", "DRT999"], 2), (["--entry", "nope"], 2), (["--severity", "high"], 2),
        (["--ignore", "DRT"], 2), (["--baseline", "none.json"], 2), (["--config", "none"], 2),
    ],
)  # fmt: skip
def test_exit_codes(words: list[str], code: int) -> None:
    assert main(["check", "../bad", *words]) == code


def test_without_a_run() -> None:
    assert main(["check"]) == 2
    assert main(["check", "nowhere"]) == 2


def test_a_run_without_a_process_is_not_clean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = RunBuilder(tmp_path / "nothing")
    run.entry(EntryResult(id="gunicorn", outcome="skipped", reason="not installed"))
    assert main(["check", "../nothing"]) == 2
    assert "show ../nothing` says how it ended" in capsys.readouterr().err
    assert main(["check", "../nothing", "../good"]) == 0


def test_the_configuration_counts_and_options_go_before(project: Path) -> None:
    file = project / "pyproject.toml"
    file.write_text('[tool.django-trace]\nignore = ["DRT704"]\n')
    assert main(["check", "../bad"]) == 0
    assert main(["check", "../bad", "--select", "DRT704"]) == 2  # nothing is left
    file.write_text('[tool.django-trace]\nselect = ["DRT6"]\n')
    assert main(["check", "../bad"]) == 0
    assert main(["check", "../bad", "--select", "DRT704"]) == 1
    file.write_text('[tool.django-trace]\nper-path-ignores = { "jobs/*" = ["DRT7"] }\n')
    assert main(["check", "../bad"]) == 0
    file.write_text('[tool.django-trace]\nper-path-ignores = { "jobs/*" = ["DRTX"] }\n')
    assert main(["check", "../bad"]) == 2


def test_a_comment_in_the_source(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "\n\n\nclass Job(Model):  # django-trace: ignore[DRT704]\n"
    (project / "jobs" / "models.py").write_text(source)
    assert main(["check", "../bad"]) == 0
    assert "1 finding ignored" in capsys.readouterr().out


def test_a_baseline_from_its_writing_to_its_end(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "../bad", "--write-baseline"]) == 0
    assert capsys.readouterr().err == (
        "Wrote django-trace-baseline.json: 1 finding. "
        "Use it with --baseline, or as baseline in [tool.django-trace].\n"
    )
    words = ["--baseline", "django-trace-baseline.json"]
    assert main(["check", "../bad", *words]) == 0
    assert "1 finding held back by the baseline" in capsys.readouterr().out
    # On another machine, after an edit.
    run_with_finding(tmp_path / "moved", cwd="/home/ci/shop", line=44)
    assert main(["check", "../moved", *words]) == 0
    # It was mended.
    assert main(["check", "../good", *words]) == 0
    assert (
        "no longer there; write it anew with --write-baseline\n  DRT704 jobs/models.py: A child"
        in capsys.readouterr().out
    )
    assert main(["check", "../good", "--entry", "check", *words]) == 0
    assert "no longer there" not in capsys.readouterr().out
    (project / "pyproject.toml").write_text(
        '[tool.django-trace]\nbaseline = "django-trace-baseline.json"\n'
    )
    assert main(["check", "../bad"]) == 0
    assert "write it anew with --write-baseline" in _told(["check", "../good"], capsys)
    assert main(["check", "../good", "--write-baseline"]) == 0
    assert capsys.readouterr().err == "Wrote django-trace-baseline.json: 0 findings.\n"
    assert main(["check", "../bad"]) == 1


def test_a_baseline_keeps_what_rules_that_did_not_look_have_found(project: Path) -> None:
    assert main(["check", "../bad", "--write-baseline"]) == 0
    words = ["--baseline", "django-trace-baseline.json"]
    assert main(["check", "../bad", "--select", "DRT6", "--write-baseline", *words]) == 0
    assert main(["check", "../good", "--entry", "check", "--write-baseline", *words]) == 0
    assert main(["check", "../bad", *words]) == 0


def test_formats(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "../bad", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "DRT704"
    assert main(["check", "../bad", "--format", "github"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("::error file=jobs/models.py,line=4,title=DRT704")
    assert told.err.endswith(" rules looked: 1 error\n")
    assert main(["check", "../good", "--format", "github", "-o", "-"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith(" rules looked: nothing found\n")
    assert main(["check", "../bad", "--format", "github", "--root", ".."]) == 1
    assert "file=shop/jobs/models.py" in capsys.readouterr().out
    assert main(["check", "../bad", "--format", "sarif", "-o", "x.sarif"]) == 1
    assert capsys.readouterr() == ("", "Wrote x.sarif: 1 error\n")
    document = json.loads((project / "x.sarif").read_text(encoding="utf-8"))
    assert document["runs"][0]["results"][0]["ruleId"] == "DRT704"


def _told(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_several_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "../bad", "../good"]) == 1
    assert "looked at 2 entry points\n  pool, check\n" in capsys.readouterr().out
