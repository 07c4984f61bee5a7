"""What was not measured, or not to its end, is not within a limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tracer.compare.budget import Verdicts, hold
from tracer.compare.limits import Limit, parse_limit
from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryOutcome, EntryResult, Project
from tracer.trace.reader import load

from .runs import Boot, add_recording, made_run


def held(path: Path, *limits: tuple[str, str], entries: tuple[str, ...] = ()) -> Verdicts:
    return hold(load(path), [parse_limit(*limit) for limit in limits], entries)


def test_the_worst_process_and_the_median_recording_count(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    for number, ms in enumerate([90, 40, 60]):
        quick = ProcessFile(10 * number + 1)
        Boot().fill(quick, 0)
        slow = ProcessFile(10 * number + 2, 5)
        Boot(ready_ms={"orders": [ms]}).fill(slow, 0)
        entry_id = "check" if not number else f"check.{number + 1}"
        result = EntryResult(id=entry_id, repeat_of="check" if number else "")
        run.entry(result, quick, slow)
    [reading] = held(run.path, ("ready:orders", "50ms")).offenders
    assert (reading.measured, reading.process) == (60_000_000, "check.3/2")
    assert (reading.entry, reading.recordings) == ("check", 3)
    assert reading.where == "orders/apps.py:9"
    assert held(run.path, ("ready:orders", "60ms")).offenders == ()


def test_each_entry_point_is_held_to_each_limit(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    add_recording(run, Boot(), 0, entry="check")
    add_recording(run, Boot(apps=("auth",)), 0, entry="shell")
    run.entry(EntryResult(id="wsgi", outcome="skipped"))
    verdicts = held(run.path, ("apps", "2"), ("ready:orders", "1s"))
    assert [(one.entry, one.within) for one in verdicts.readings] == [
        ("check", False),
        ("shell", True),
        ("check", True),
    ]
    assert verdicts.unmeasured == (("ready:orders", "shell", "ok"),)
    verdicts = held(run.path, ("apps", "3"), entries=("check", "wsgi"))
    assert verdicts.unmeasured == (("apps", "wsgi", "skipped"),)
    assert held(run.path, ("apps", "2"), entries=("shell",)).offenders == ()


@pytest.mark.parametrize(
    ("limit", "entries", "slug", "hint"),
    [
        (("ready:order", "1s"), (), "budget-not-recorded", "Did you mean ready:orders?"),
        (("app:zzz", "1s"), (), "budget-not-recorded", "The apps are auth, catalog, orders."),
        (("import:jsom5", "1s"), (), "budget-not-recorded", "Did you mean import:json5?"),
        (("checks", "1s"), (), "budget-not-recorded", "leave the limit out"),
        (("setup", "1s"), ("chek",), "unknown-entry", "Did you mean check?"),
    ],
)
def test_what_was_not_measured_is_not_within(
    tmp_path: Path, limit: tuple[str, str], entries: tuple[str, ...], slug: str, hint: str
) -> None:
    run = made_run(tmp_path / "run", Boot(imports={"auth": ["json5"]}), recordings=1)
    with pytest.raises(TracerError) as caught:
        held(run, limit, entries=entries)
    assert (caught.value.slug, caught.value.exit_code) == (slug, 2)
    assert hint in caught.value.hint


@pytest.mark.parametrize("limit", [("imports", "10000"), ("import:json", "1s")])
def test_imports_that_were_not_recorded(tmp_path: Path, limit: tuple[str, str]) -> None:
    run = made_run(tmp_path / "run", Boot(record_imports=False))
    with pytest.raises(TracerError, match="imports of check were not recorded"):
        held(run, limit)


def stopped(error: str) -> ProcessFile:
    """A process that is in django.setup() for 100 ms, and leaves it by that error or never."""
    process = ProcessFile(1)
    setup = process.begin("setup", caller="manage.py:3")
    process.wait(100)
    process.instant("thread.start", name="x")
    if error:
        process.end(setup, error)
    return process


@pytest.mark.parametrize("error", ["", "KeyboardInterrupt", "SystemExit", "ValueError: no"])
def test_what_did_not_complete_can_break_a_limit_but_not_keep_it(
    tmp_path: Path, error: str
) -> None:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="check"), stopped(error))
    assert held(run.path, ("setup", "50ms")).offenders[0].measured >= 100_000_000
    verdicts = held(run.path, ("setup", "1s"))
    assert (verdicts.readings, verdicts.offenders, verdicts.within) == ((), (), False)
    [lacking] = verdicts.incomplete
    assert (lacking.measure, lacking.process) == ("setup", "check/1")
    with pytest.raises(TracerError, match="setup did not happen"):
        hold(load(run.path), [parse_limit("setup", "1s")], allow_failed=True)


def test_one_worker_that_did_not_complete_is_enough(tmp_path: Path) -> None:
    quick = ProcessFile(2)
    Boot().fill(quick, 0)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="gunicorn"), quick, stopped("SystemExit"))
    verdicts = held(run.path, ("setup", "1s"))
    assert [one.process for one in verdicts.incomplete] == ["gunicorn/1"]


def test_what_failed_first_and_then_worked_has_completed(tmp_path: Path) -> None:
    process = ProcessFile(1)
    process.end(process.begin("settings", module="a"), "ImproperlyConfigured: no")
    with process.span("settings", 3, module="a"):
        pass
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="check"), process)
    assert held(run.path, ("settings", "1s")).within


@pytest.mark.parametrize("outcome", ["failed", "timeout", "interrupted"])
def test_what_failed_or_was_stopped_is_not_within(tmp_path: Path, outcome: EntryOutcome) -> None:
    run = RunBuilder(tmp_path / "run")
    add_recording(run, Boot(), 0, entry="check")
    add_recording(run, Boot(), 0, entry="shell", outcome=outcome)
    run.entry(EntryResult(id="wsgi", outcome="skipped"))
    for measure, most in (("setup", "10s"), ("queries", "5")):
        verdicts = held(run.path, (measure, most))
        assert (verdicts.offenders, verdicts.within) == ((), False)
        [lacking] = verdicts.incomplete
        assert (lacking.entry, lacking.outcome, lacking.reason) == (
            "shell",
            outcome,
            "ValueError: no",
        )
        assert hold(load(run.path), [parse_limit(measure, most)], allow_failed=True).within
    assert held(run.path, ("setup", "10s"), entries=("check",)).within


def test_a_server_that_was_stopped_by_hand_has_started(tmp_path: Path) -> None:
    process = ProcessFile(1)
    Boot().fill(process, 0)
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="command", outcome="interrupted", exit_code=0), process)
    assert held(run.path, ("setup", "1s")).within


def test_what_is_cut_off_is_not_within(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run", recordings=1)
    [file] = (run / "check").glob("*.trace")
    data = file.read_bytes().rstrip(b"\0")
    file.write_bytes(data[:-9])
    verdicts = held(run, ("queries", "5"))
    [lacking] = verdicts.incomplete
    assert (lacking.entry, lacking.file) == ("check", f"check/{file.name}")
    assert "torn" in lacking.reason
    assert not verdicts.within


@pytest.mark.parametrize(
    ("reason", "in_project", "within"),
    [
        ("django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.", True, True),
        ("ImportError: catalog", True, False),
        ("django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.", False, False),
    ],
)
def test_what_was_to_fail_is_exempt(
    tmp_path: Path, reason: str, in_project: bool, within: bool
) -> None:
    run = RunBuilder(tmp_path / "run", Project(path="/srv/shop") if in_project else None)
    add_recording(run, Boot(), 0, entry="check")
    run.entry(EntryResult(id="script-no-setup", outcome="failed", reason=reason), ProcessFile(9))
    verdicts = held(run.path, ("setup", "1s"))
    assert verdicts.within is within
    assert verdicts.unmeasured == ()


def test_exactly_the_limit_is_within(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run", recordings=1)
    trace = load(run)
    limit = Limit(measure="apps", unit="count", most=3)
    assert hold(trace, [limit]).offenders == ()
