"""`django-trace audit`: 0 for nothing found, 1 for findings, 2 for a wrong use."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.audit.sources import write
from tests.trace.build import ProcessFile, RunBuilder
from tracer.cli.main import main
from tracer.trace.manifest import EntryResult

SOURCE = """
served = 0
table = {}


def view(request):
    global served
    served += 1


def rate(country):
    if country not in table:
        table[country] = read(country)
    return table[country]
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one counter, from whose directory the command is called."""
    write(tmp_path / "p", {"shop/__init__.py": "", "shop/views.py": SOURCE, "calm/m.py": "X = []"})
    monkeypatch.chdir(tmp_path / "p")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "p"


def test_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "shop"]) == 1
    out = capsys.readouterr().out
    assert "DRT1102 shop.views.served can lose an update. (possible)" in out
    assert "shop/views.py:8" in out
    assert "DRT1108" not in out


def test_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "calm"]) == 0
    assert capsys.readouterr().out.startswith("Nothing found, 9 rules looked at 1 source tree")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--ignore", "DRT1102"], 0), (["--select", "initialised-twice"], 0),
        (["--select", "DRT1108", "--severity", "info"], 1), (["--select", "DRT605"], 2),
        (["--table", "some"], 2), (["--run", "nowhere"], 2), (["--jobs", "0"], 2),
    ],
)  # fmt: skip
def test_exit_codes(words: list[str], code: int) -> None:
    assert main(["audit", "shop", *words]) == code


def test_without_a_target() -> None:
    assert main(["audit"]) == 2
    assert main(["audit", "nowhere"]) == 2


def test_nothing_can_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "notes.txt").write_text("Buy milk")
    assert main(["audit", "notes.txt"]) == 2
    assert "notes.txt: line 1: invalid syntax" in capsys.readouterr().err


def test_a_recording_that_tells_little(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    RunBuilder(project / "run").entry(EntryResult(id="check", outcome="ok"), ProcessFile(7))
    assert main(["audit", "shop", "--run", "run"]) == 2
    assert "run tells nothing of the state of workers" in capsys.readouterr().err


def test_beside_a_recording(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worker = ProcessFile(7)
    worker.instant("state.request", method="GET", path="/served", request="7.1")
    written = {"object": "shop.views", "attribute": "served", "request": "7.1"}
    worker.instant("state.write", **written, place=f"{project}/shop/views.py:8")
    worker.instant("state.write", object="shop.views.view.<default>", attribute="", request="7.1",
                   place=f"{project}/shop/views.py:7")  # fmt: skip
    RunBuilder(project / "run").entry(EntryResult(id="workers", outcome="ok"), worker)
    assert main(["audit", "shop", "--run", "run", "--html", "a.html"]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "DRT1102 shop.views.served can lose an update. It is" in out
    assert "recorded: process 1 wrote it once, in GET /served (shop/views.py:8)" in out
    assert "shop.views.view.<default>: not seen in the source, but recorded: process 1" in out
    page = (project / "a.html").read_text()
    assert "process 1 wrote it once, in GET /served" in page
    assert page.count(" data-recorded>") == 1
    assert "Seen in the recording alone" in page


def test_a_comment_silences(project: Path) -> None:
    text = SOURCE.replace("served += 1", "served += 1  # django-trace: ignore[DRT1102]")
    (project / "shop" / "views.py").write_text(text)
    assert main(["audit", "shop"]) == 0


def test_a_summary_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "calm", "--summary"]) == 0
    assert "No module has state that requests change." in capsys.readouterr().out


def test_tables(capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", "shop", "--table", "changed", "--summary"])
    out = capsys.readouterr().out
    assert "2 of 2 process-wide states" in out
    assert "Globals: served, table" in out
    assert "Inefficiencies: more than once: table" in out


def test_documents(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--html", "a.html", "--states", "a.json", "--markdown", "a.md", "--format", "sarif"]
    main(["audit", "shop", *words])
    sarif = json.loads(capsys.readouterr().out)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "DRT1102"
    states = json.loads((project / "a.json").read_text())["states"]
    assert [(one["full_name"], one["written"]) for one in states] == [
        ("shop.views.served", True), ("shop.views.table", True),
    ]  # fmt: skip
    page = (project / "a.html").read_text()
    assert 'data-safety="unsafe:lost-update"' in page
    assert "http" not in page.partition("<main")[2].partition("<script")[0]
    assert "| `shop.views` | served, table |" in (project / "a.md").read_text()


def test_a_baseline_holds_back(project: Path) -> None:
    assert main(["audit", "shop", "--baseline", "known.json", "--write-baseline"]) == 0
    assert main(["audit", "shop", "--baseline", "known.json"]) == 0
    (project / "shop" / "more.py").write_text("n = 0\ndef f():\n    global n\n    n += 1\n")
    assert main(["audit", "shop", "--baseline", "known.json"]) == 1


def test_what_is_left_out_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "calm" / "broken.py").write_text("def f(:\n")
    assert main(["audit", "calm"]) == 0
    assert "calm/broken.py: line 1" in capsys.readouterr().out


@pytest.mark.slow
def test_ctrl_c(project: Path) -> None:
    for number in range(400):
        (project / "calm" / f"m{number}.py").write_text("X = [1]\n" * 3000 + f"Y = {number}\n")
    command = [sys.executable, "-m", "tracer", "audit", "calm", "--no-cache", "--jobs", "2"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=True,
    ) as process:
        time.sleep(4)
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert output.strip() == b""
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
