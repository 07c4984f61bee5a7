"""Processes are matched by their descent, not by pid or number."""

from __future__ import annotations

from pathlib import Path

from tests.trace.sample import sample_run
from tracer.compare.roles import (
    RoleKey,
    match_roles,
    recording_of,
    role_label,
    working_role,
)
from tracer.trace.model import Trace
from tracer.trace.reader import load


def roles(trace: Trace, entry: str) -> dict[RoleKey, list[str]]:
    recording = recording_of(trace, trace.entry(entry))
    return {key: [process.key for process in group] for key, group in recording.items()}


def test_roles_of_servers(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    assert roles(trace, "runserver") == {
        (("exec", "manage.py"),): ["runserver/1"],
        (("exec", "manage.py"), ("reloader", "")): ["runserver/2"],
    }
    preload = roles(trace, "gunicorn-preload")
    assert [len(group) for group in preload.values()] == [1, 2]
    labels = {entry: [role_label(key, list(roles(trace, entry))) for key in roles(trace, entry)]
              for entry in ("check", "runserver", "gunicorn-preload")}  # fmt: skip
    assert labels == {
        "check": [""],
        "runserver": ["main", "reloader's child"],
        "gunicorn-preload": ["main", "forked"],
    }


def test_the_role_that_does_the_work(tmp_path: Path) -> None:
    trace = load(sample_run(tmp_path / "run"))
    for entry, origin in [("runserver", "reloader"), ("gunicorn-preload", "fork")]:
        key = working_role(trace, [recording_of(trace, trace.entry(entry))])
        assert key is not None
        assert key[-1][0] == origin
    assert working_role(trace, []) is None


def test_matching() -> None:
    python, gunicorn = (("exec", "manage.py"),), (("exec", "gunicorn"),)
    worker, other_worker = (*python, ("fork", "")), (*gunicorn, ("fork", ""))
    left, right = {python: [], worker: []}, {gunicorn: [], other_worker: []}
    assert match_roles([left], [left]) == [(python, python), (worker, worker)]
    assert match_roles([left], [right]) == [(python, gunicorn), (worker, other_worker)]
    assert match_roles([left], [{python: []}]) == [(python, python), (worker, None)]
    assert match_roles([{python: []}], [left]) == [(python, python), (None, worker)]
    pinned = match_roles([left], [right], (worker, gunicorn))
    assert pinned == [(python, None), (worker, gunicorn), (None, other_worker)]
