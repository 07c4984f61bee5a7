"""What was looked at, and what could not be judged."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tests.trace.found import BASE, made_finding, run_with_finding
from tests.trace.sample import sample_run
from tracer.diagnose.catalogue import rules
from tracer.diagnose.examine import examine, merged
from tracer.trace.finding import Evidence
from tracer.trace.manifest import EntryResult, Project
from tracer.trace.reader import load


def test_a_finding_with_what_it_stands_on(tmp_path: Path) -> None:
    found = examine([load(run_with_finding(tmp_path / "run"))])
    assert [one.code for one in found.findings] == ["DRT704"]
    assert found.base == BASE
    assert found.looked_at == ("pool",)
    assert len(found.rules) == len(rules())
    assert found.unjudged == ()


def test_failed_skipped_and_torn_recordings_are_told(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="shell", outcome="failed", reason="ValueError"), ProcessFile(1))
    run.entry(EntryResult(id="uvicorn", outcome="skipped", reason="not installed"))
    run.entry(EntryResult(id="check", outcome="timeout"))
    run.entry(EntryResult(id="gunicorn", outcome="interrupted", exit_code=0), ProcessFile(2))
    told = {one.subject: one.reason for one in examine([load(run.path)]).unjudged}
    assert told["shell"] == "judged as far as it got, failed: ValueError"
    assert told["uvicorn"] == "skipped: not installed"
    assert told["check"].startswith("nothing was recorded, timeout")
    assert "gunicorn" not in told


def test_what_ended_a_start_up_is_told_though_no_rule_knows_it(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("setup", name="setup"):
        process.instant("exception", error="KeyError: 'rate'", chain=[f"{BASE}/shop/models.py:7"])
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="check", outcome="failed", reason="exit code 1"), process)
    (told,) = (one for one in examine([load(run.path)]).unjudged if one.subject == "check")
    assert told.reason.endswith("exit code 1; KeyError: 'rate' (shop/models.py:7)")


def test_problems_of_a_recording_are_told(tmp_path: Path) -> None:
    run = sample_run(tmp_path / "run")
    for file in run.glob("check/*.trace"):
        data = file.read_bytes().rstrip(b"\0")
        file.write_bytes(data[: len(data) * 2 // 3])
    subjects = [one.subject for one in examine([load(run)]).unjudged]
    assert any(subject.startswith("check/") for subject in subjects)


def test_several_runs_are_looked_at_together(tmp_path: Path) -> None:
    traces = [load(run_with_finding(tmp_path / name)) for name in ("before", "after")]
    found = examine(traces)
    assert found.looked_at == ("before:pool", "after:pool")
    (one,) = found.findings
    assert one.processes == ("before:pool/2", "after:pool/2")
    assert [seen.process for seen in one.evidence] == list(one.processes)


def test_what_says_the_same_is_one_finding() -> None:
    same = [made_finding(processes=(key,)) for key in ("check/1", "shell/1")]
    other = made_finding(title="catalog asks.")
    assert [len(one.processes) for one in merged([*same, other])] == [2, 1]
    assert len(merged(same)[0].evidence) == 1
    access = (Evidence(text="wrote", access="write"),)
    apart = [made_finding(evidence=access), made_finding(evidence=access)]
    assert merged(apart) == apart


def test_paths_are_told_from_where_manage_py_lies(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run", Project(path="/srv"))
    run.entry(EntryResult(id="check", cwd="/srv/backend"), ProcessFile(1))
    assert examine([load(run.path)]).base == "/srv/backend"
    run = RunBuilder(tmp_path / "other", Project(path="/srv"))
    run.entry(EntryResult(id="check"), ProcessFile(1))
    assert examine([load(run.path)]).base == "/srv"
