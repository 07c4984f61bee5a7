"""The file a document goes to is whole or not there."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from tracer.cli.output_file import write_document
from tracer.trace.errors import TracerError


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    write_document(tmp_path / "out", "é")
    assert (tmp_path / "out").read_bytes() == "é".encode()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_replaced_file_keeps_its_permissions_and_its_links(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to(target)
    write_document(link, b"after")
    assert link.is_symlink()
    assert target.read_text() == "after"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_document(pipe, "document")
    reader.join(timeout=10)
    assert read == [b"document"]


def test_a_failure_leaves_nothing_and_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out"
    file.write_text("before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(TracerError) as caught:
        write_document(file, "after")
    assert caught.value.slug == "output-not-writable"
    assert "No space left on device" in caught.value.message
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", [".", "missing/out", "x" * 300])
def test_what_cannot_be_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(TracerError):
        write_document(tmp_path / name, "document")
    assert list(tmp_path.iterdir()) == []
