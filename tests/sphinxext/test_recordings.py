"""Recordings by name, as directories and as archives."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tests.trace.sample import check_run
from tracer.sphinxext.recordings import entry_of, files_of, find_recording, read_recording
from tracer.sphinxext.scope import parse_address, scope_of
from tracer.trace.errors import TracerError
from tracer.trace.model import Trace


def packed(run: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w") as target:
        for file in files_of(run):
            target.write(file, file.relative_to(run))
    return archive


def test_an_archive_is_the_directory_it_was_made_of(tmp_path: Path) -> None:
    run = check_run(tmp_path / "run")
    archive = packed(run, tmp_path / "packed.zip")
    assert read_recording(archive).spans == read_recording(run).spans
    assert read_recording(archive).path == "packed"


def test_the_first_directory_that_has_it_is_taken(tmp_path: Path) -> None:
    fresh, kept = tmp_path / "fresh", tmp_path / "kept"
    fresh.mkdir()
    check_run(kept / "one")
    two = packed(check_run(fresh / "two"), fresh / "two.zip")
    check_run(kept / "two")
    assert find_recording("one", [fresh, kept]) == kept / "one"
    assert find_recording("two", [fresh, kept]) == two
    with pytest.raises(TracerError) as caught:
        find_recording("three", [fresh, kept])
    assert caught.value.slug == "recording-not-found"


def test_a_recording_that_was_made_anew_is_read_anew(tmp_path: Path) -> None:
    archive = packed(check_run(tmp_path / "run"), tmp_path / "run.zip")
    assert read_recording(archive).entries[0].id == "check"
    other = check_run(tmp_path / "other")
    (other / "check").rename(other / "test")
    (other / "run.json").unlink()
    packed(other, archive)
    os.utime(archive, ns=(1, 1))
    assert read_recording(archive).entries[0].id == "test"


def test_a_broken_archive(tmp_path: Path) -> None:
    archive = tmp_path / "broken.zip"
    archive.write_bytes(b"PK\3\4 no archive")
    with pytest.raises(TracerError) as caught:
        read_recording(archive)
    assert caught.value.slug == "recording-damaged"


def test_parts(trace: Trace) -> None:
    assert parse_address("run/check/2,3") == ("run", "check", "2,3")
    assert entry_of(trace, "script").id == "script"
    assert [one.key for one in scope_of(trace, "runserver", "2").processes] == ["runserver/2"]


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("run//1", "bad-address"),
        ("run/check/1/2", "bad-address"),
        ("run", "entry-not-named"),
        ("run/nothing", "unknown-entry"),
        ("run/check/9", "unknown-process"),
    ],
)
def test_parts_that_are_not_there(trace: Trace, address: str, slug: str) -> None:
    with pytest.raises(TracerError) as caught:
        scope_of(trace, *parse_address(address)[1:])
    assert caught.value.slug == slug
