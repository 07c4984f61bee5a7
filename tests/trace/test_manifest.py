"""`run.json` is written whole or not at all, and reads back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tracer.trace.manifest import (
    EntryResult,
    Manifest,
    Project,
    RequestResult,
    read_manifest,
    write_manifest,
)

MANIFEST = Manifest(
    created="2026-11-21T14:00:00Z",
    project=Project(path="/srv/shop", settings_module="shop.settings"),
    entries=(
        EntryResult(
            id="runserver",
            command=("python", "manage.py", "runserver"),
            requests=(RequestResult(method="GET", path="/", status=200),),
        ),
    ),
)


def test_it_reads_back(tmp_path: Path) -> None:
    path = write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST
    written = json.loads(path.read_text())
    assert (written["format"], written["schema"]) == ("django-trace run", 1)
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def test_a_failed_write_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_manifest(tmp_path, MANIFEST)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_manifest(tmp_path, Manifest())
    assert read_manifest(tmp_path) == MANIFEST
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def test_fields_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    text = '{"format": "django-trace run", "schema": 1, "entries": [], "mood": "good"}'
    (tmp_path / "run.json").write_text(text)
    assert read_manifest(tmp_path).entries == ()


def test_texts_that_are_no_unicode_are_written(tmp_path: Path) -> None:
    manifest = Manifest(entries=(EntryResult(id="x", command=("caf\udce9",)),))
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path).entries[0].command == ("caf\\udce9",)
