"""A side is a run or one of its entry points, named as its directory is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import RunBuilder
from tracer.compare.sides import read_side, read_sides
from tracer.trace.errors import TracerError

from .runs import Boot, add_recording, made_run


def test_a_run_an_entry_point_a_recording(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run")
    assert read_side(run).point == ""
    assert read_side(run / "check").point == "check"
    assert read_side(f"{run}/check.2").point == "check.2"


def test_two_entry_points_of_one_run(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run")
    a, b, only = read_sides(run, None, ["check", "check.2"])
    assert (a.point, b.point, only) == ("check", "check.2", ())


@pytest.mark.parametrize("named", ["check", "check.2"])
def test_where_one_side_is_an_entry_point_the_same_of_the_other_is_meant(
    tmp_path: Path, named: str
) -> None:
    run = RunBuilder(tmp_path / "run")
    for entry in ("shell", "check"):
        add_recording(run, Boot(), 0, entry=entry)
    other = made_run(tmp_path / "other")
    assert [side.point for side in read_sides(run.path, other / named, [])[:2]] == ["check", named]
    assert [side.point for side in read_sides(other / named, run.path, [])[:2]] == [named, "check"]


@pytest.mark.parametrize(
    ("words", "entries", "slug", "hint"),
    [
        (["run"], [], "diff-one-side", "--entry check --entry shell"),
        (["run"], ["check"], "diff-one-side", "--entry"),
        (["run/check"], ["check", "check.2"], "diff-one-side", "--entry"),
        (["run"], ["check", "shell"], "unknown-entry", "It has: check."),
        (["run", "run"], ["shell"], "unknown-entry", "It has: check."),
        (["run/check", "run"], ["shell"], "unknown-entry", "It has: check."),
        (["run/shell", "run"], [], "unknown-entry", "It has: check."),
        (["run", "nowhere"], [], "run-not-found", "Give the directory"),
    ],
)
def test_what_cannot_be_compared(
    tmp_path: Path, words: list[str], entries: list[str], slug: str, hint: str
) -> None:
    made_run(tmp_path / "run")
    a, b = tmp_path / words[0], tmp_path / words[1] if len(words) > 1 else None
    with pytest.raises(TracerError) as caught:
        read_sides(a, b, entries)
    assert caught.value.slug == slug
    assert hint in caught.value.hint
