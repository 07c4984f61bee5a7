"""Run directories: where they are made, what is refused, what is taken away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracer.recorder.run_directory import RunDirectory, slug
from tracer.trace.errors import TracerError


def test_the_default_place_is_ignored_by_version_control(tmp_path: Path) -> None:
    first = RunDirectory(None, name="My shop", cwd=tmp_path)
    second = RunDirectory(None, name="My shop", cwd=tmp_path)
    assert first.path != second.path
    assert first.path.parent == tmp_path / ".django-trace"
    assert "-my-shop" in first.path.name
    assert (tmp_path / ".django-trace" / ".gitignore").read_text() == "*\n"


def test_discarding_leaves_no_trace(tmp_path: Path) -> None:
    run = RunDirectory(None, name="x", cwd=tmp_path)
    run.entry("command")
    run.discard()
    assert list(tmp_path.iterdir()) == []
    run = RunDirectory(Path("a/b/c"), name="x", cwd=tmp_path)
    assert run.path == tmp_path / "a/b/c"
    run.discard()
    assert list(tmp_path.iterdir()) == []


def test_discarding_leaves_other_runs_alone(tmp_path: Path) -> None:
    first = RunDirectory(None, name="x", cwd=tmp_path)
    second = RunDirectory(None, name="x", cwd=tmp_path)
    first.discard()
    assert second.path.is_dir()
    second.discard()
    given = tmp_path / "given"
    given.mkdir()
    RunDirectory(given, name="x", cwd=tmp_path).discard()
    assert given.is_dir()


def test_an_occupied_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "diary.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        with pytest.raises(TracerError) as caught:
            RunDirectory(tmp_path / name, name="x", cwd=tmp_path)
        assert caught.value.slug == "out-exists"
    assert (tmp_path / "full" / "diary.txt").read_text() == "mine"
    assert (tmp_path / "file").read_text() == "mine"


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TracerError) as caught:
        RunDirectory(tmp_path / "file" / "run", name="x", cwd=tmp_path)
    assert caught.value.slug == "out-not-writable"
    assert sorted(os.listdir(tmp_path)) == ["file"]


def test_an_entry_begins_empty(tmp_path: Path) -> None:
    run = RunDirectory(Path("run"), name="x", cwd=tmp_path)
    (run.entry("shell") / "old.trace").write_text("")
    assert list(run.entry("shell").iterdir()) == []


def test_slug() -> None:
    assert slug("My Shop_2!") == "my-shop-2"
    assert slug("ŧ") == "run"
