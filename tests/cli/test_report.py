"""`django-trace report`, as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.found import run_with_finding
from tests.trace.sample import sample_run
from tracer.cli.main import main


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run(tmp_path_factory.mktemp("report") / "run")


def test_a_page_is_written_and_named(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", str(run)]) == 0
    assert capsys.readouterr().err == "Wrote report.html: 1 error\n"
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_findings_that_the_project_ignores_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run_with_finding(tmp_path / "run", cwd=str(tmp_path))
    config = tmp_path / "pyproject.toml"
    sarif = ["export", "run", "--format", "sarif"]
    assert main(sarif) == 0
    assert '"ruleId":"DRT704"' in capsys.readouterr().out.replace(" ", "")
    for line in ('ignore = ["DRT704"]', 'select = ["DRT11"]', 'baseline = "known.json"'):
        config.write_text(f"[tool.django-trace]\n{line}\n")
        if "baseline" in line:
            assert main(["check", "run", "--write-baseline"]) == 0
        capsys.readouterr()
        assert main(["report", "run"]) == 0
        assert capsys.readouterr().err == "Wrote report.html\n", line
        assert main(sarif) == 0
        assert '"ruleId":"DRT704"' not in capsys.readouterr().out.replace(" ", ""), line
        assert main(["show", "run"]) == 0
        assert "Found:" not in capsys.readouterr().out, line


def test_one_entry_without_imports(run: Path, tmp_path: Path) -> None:
    page = tmp_path / "x.html"
    assert main(["report", str(run), "-o", str(page), "--entry", "check", "--no-imports"]) == 0
    assert "runserver" not in page.read_text("utf-8").partition("<main")[2].partition("<script>")[0]


def test_standard_output(run: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["report", str(run), "-o", "-"]) == 0
    captured = capsysbinary.readouterr()
    assert captured.out.endswith(b"</html>")
    assert captured.err == b""


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (["--entry", "nope"], "unknown-entry"),
        (["-o", "no/such/directory/report.html"], "output-not-writable"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_hint(
    run: Path, words: list[str], slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(run), *words]) == 2
    sentence, hint, link = capsys.readouterr().err.splitlines()
    assert sentence.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert link.endswith(f"#{slug}")


def test_findings_are_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "x.html"
    assert main(["report", str(run_with_finding(tmp_path / "run")), "-o", str(page)]) == 0
    assert capsys.readouterr().err.endswith("x.html: 1 error\n")
