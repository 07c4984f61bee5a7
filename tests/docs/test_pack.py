"""A kept recording holds what pictures need and nothing of the machine it was made on."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from docs.recorder.pack import cleaned, pack
from docs.recorder.structure import structure
from tests.trace.sample import sample_run
from tracer.sphinxext.recordings import read_recording

TRACE = (
    b"django-trace\t1\n"
    b"P\tpid=1\thost=maria\tcwd=/home/maria/shop\timports=1\n"
    b"M\t1\t2\t3\tshop\t/home/maria/shop/manage.py:1\tok\n"
    b"I\t5\t3\tserver.listening\taddress=127.0.0.1:49152\n" + b"\0" * 100
)


def test_cleaned() -> None:
    paths = {"/home/maria": "/home/demo", "/home/maria/shop": "/srv/shop"}
    assert cleaned(TRACE, "check/maria-1-2.trace", paths, imports=False) == (
        b"django-trace\t1\n"
        b"P\tpid=1\thost=demo\tcwd=/srv/shop\timports=0\n"
        b"I\t5\t3\tserver.listening\taddress=127.0.0.1:8000\n"
    )
    assert b"M\t1\t2\t3\tshop\t/srv/shop/manage.py:1\tok\n" in cleaned(
        TRACE, "check/maria-1-2.trace", paths, imports=True
    )
    assert cleaned(b"at /home/maria/shop", "run.json", paths, imports=False) == b"at /srv/shop"


@pytest.mark.parametrize("imports", [False, True])
def test_packed_it_says_the_same_and_is_small(tmp_path: Path, imports: bool) -> None:
    run = sample_run(tmp_path / "run")
    archive = tmp_path / "run.zip"
    pack(run, archive, {}, imports=imports)
    before, after = read_recording(run), read_recording(archive)
    assert structure(after) == structure(before)
    assert [one.key for one in after.processes] == [one.key for one in before.processes]
    kinds = {span.kind for span in after.spans}
    assert ("import" in kinds) is imports
    with zipfile.ZipFile(archive) as packed:
        assert not [name for name in packed.namelist() if "box" in name]
