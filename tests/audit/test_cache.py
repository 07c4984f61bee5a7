"""What was read once is not read again, and what changed is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.audit import cache, readers, reading
from tracer.audit.audit import audit

from .sources import write

FILES = {f"m{number}.py": f"X{number} = []" for number in range(60)}


def test_the_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, kept = write(tmp_path / "p", FILES), tmp_path / "cache"
    first = audit([str(source)], cache=kept)
    read: list[int] = []
    original = readers.read_batch
    monkeypatch.setattr(
        readers, "read_batch", lambda batch: read.append(len(batch)) or original(batch)
    )
    assert audit([str(source)], cache=kept) == first
    assert read == []
    (source / "m3.py").write_text("X3 = []\ndef f(): X3.append(1)")
    again = audit([str(source)], cache=kept)
    assert read == [1]
    assert {one.name for one in again.states if one.access == "mutated"} == {"X3"}


def test_what_was_left_out_is_not_remembered(tmp_path: Path) -> None:
    source, kept = write(tmp_path / "p", {"m.py": "X = []"}), tmp_path / "cache"
    assert audit([str(source)], cache=kept).left_out == ()
    (source / "gone.py").symlink_to("nowhere")
    assert len(audit([str(source)], cache=kept).left_out) == 1
    (source / "gone.py").unlink()
    assert audit([str(source)], cache=kept).left_out == ()


def test_a_parser_that_is_installed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tree_sitter_python")
    source, kept = write(tmp_path / "p", {"m.py": "print 'x'"}), tmp_path / "cache"
    with monkeypatch.context() as without:
        without.setattr(reading, "is_installed", lambda: False)
        without.setattr(cache, "is_installed", lambda: False)
        assert audit([str(source)], cache=kept).files == 0
    assert audit([str(source)], cache=kept).files == 1


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    source = write(tmp_path, FILES)
    assert audit([str(source)], processes=2) == audit([str(source)], processes=1)


def test_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    audit([str(write(tmp_path, FILES))], processes=1, progress=lambda *one: told.append(one))
    assert told[0] == (0, 60)
    assert told[-1] == (60, 60)


def test_a_cache_that_cannot_be(tmp_path: Path) -> None:
    source = write(tmp_path / "p", FILES)
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert audit([str(source)], cache=blocked).files == 60
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "audit.sqlite3").write_bytes(b"no database" * 100)
    assert audit([str(source)], cache=damaged).files == 60
