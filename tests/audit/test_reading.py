"""Source that is not as it should be: named and left out, or understood; never executed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracer.audit import gather, reading
from tracer.audit.audit import audit
from tracer.audit.python2 import as_python3
from tracer.trace.audited import Audit
from tracer.trace.errors import TracerError

from .sources import audited, write

PYTHON2 = """\
import thread
STATE = {}
LIST = []

def view((a, b), c):
    print >>out, "%s" % `a`, b
    exec "pass" in {}
    exec compile(a, "", "exec") in {}
    try:
        STATE[a] = 0777 + 10L
    except (KeyError, ValueError), error:
        raise KeyError, "no"
    if a <> b:
        LIST.append(ur"x")
    return lambda (x, y): x
"""


def test_python2(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_python")
    found = audited(tmp_path, {"old.py": PYTHON2})
    states = {one.name: one for one in found.states}
    assert found.python2 == 1
    assert states["STATE"].access == states["LIST"].access == "mutated"
    assert states["STATE"].writes[0].place.endswith("old.py:10")


def test_python2_keeps_its_lines() -> None:
    pytest.importorskip("tree_sitter_python")
    rewritten = as_python3(PYTHON2.encode())
    assert rewritten.count(b"\n") == PYTHON2.count("\n")
    compile(rewritten, "old.py", "exec")


def test_python2_without_its_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "is_installed", lambda: False)
    found = audited(tmp_path, {"old.py": "print 'x'"})
    assert "extra python2" in found.left_out[0].reason


def left_out(found: Audit) -> dict[str, str]:
    return {os.path.basename(one.file): one.reason for one in found.left_out}


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "MOST_BYTES", 5000)
    write(tmp_path, {"good.py": "X = []\ndef f(): X.append(1)", "empty.py": ""})
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "latin.py").write_bytes(b"X = '\xe9'\n")
    (tmp_path / "declared.py").write_bytes(b"# -*- coding: latin-1 -*-\nY = ['\xe9']\n")
    (tmp_path / "odd.py").write_bytes(b"# coding: no-such\nX = 1\n")
    (tmp_path / "nul.py").write_bytes(b"X = 1\0\n")
    (tmp_path / "deep.py").write_text("X = " + "(" * 2000 + ")" * 2000)
    (tmp_path / "huge.py").write_text("X = 1\n" * 2000)
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    found = audit([str(tmp_path)], processes=1)
    reasons = left_out(found)
    assert set(reasons) == {
        "broken.py", "latin.py", "odd.py", "nul.py", "deep.py", "huge.py", "gone.py",
    }  # fmt: skip
    assert reasons["broken.py"].startswith("line 1")
    assert "larger than" in reasons["huge.py"]
    assert {one.full_name for one in found.states} == {"good.X", "declared.Y"}


def test_links_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path, {"shop/__init__.py": "", "shop/m.py": "X = []"})
    (tmp_path / "shop" / "again").symlink_to(tmp_path / "shop", target_is_directory=True)
    found = audit([str(tmp_path)], processes=1)
    assert [one.full_name for one in found.states] == ["shop.m.X"]
    assert found.files == 2


def test_nothing_is_executed(tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    found = audited(tmp_path / "p", {"m.py": f"open({str(proof)!r}, 'w')\nX = []"})
    assert found.states
    assert not proof.exists()


@pytest.mark.parametrize("where", ["missing", "no.such.package"])
def test_nothing_there(where: str) -> None:
    with pytest.raises(TracerError) as caught:
        audit([where])
    assert caught.value.slug == "audit-not-found"


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(TracerError) as caught:
        audit([str(tmp_path)])
    assert caught.value.slug == "audit-empty"


def test_an_installed_package_and_one_of_another_place(tmp_path: Path) -> None:
    assert any(one.module == "click.globals" for one in audit(["click"], processes=1).states)
    write(tmp_path, {"shop/__init__.py": "X = []"})
    found = audit(["shop"], search=[str(tmp_path)], processes=1)
    assert [one.full_name for one in found.states] == ["shop.X"]


def test_circles_of_names_and_classes(tmp_path: Path) -> None:
    files = {
        "p/__init__.py": "",
        "p/a.py": "from p.b import x\nfrom p.b import C\nclass D(C): ...\ny = x",
        "p/b.py": "from p.a import y as x\nfrom p.a import D\nclass C(D): ...\n"
        "def f():\n    x.z = 1\n    C.z = 2\n    x.append(1)",
    }
    assert audited(tmp_path, files).files == 3


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "circle.py").symlink_to("circle.py")
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    os.mkfifo(tmp_path / "pipe.py")  # to open it would wait for a writer
    found = audited(tmp_path, {"good.py": "X = []", "folder.py/inner.py": "Y = []"})
    assert [one.full_name for one in found.states] == ["folder.py.inner.Y", "good.X"]
    reasons = {Path(one.file).name: one.reason for one in found.left_out}
    assert reasons == {
        "circle.py": "Too many levels of symbolic links",
        "gone.py": "No such file or directory",
        "pipe.py": "it is not a regular file",
    }


def test_a_directory_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"good.py": "X = []", "closed/m.py": "Y = []"})
    original = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = audit([str(tmp_path)])
    assert left_out(found) == {"closed": "Permission denied"}
    assert found.files == 1


def test_bytes_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_bytes(b"\x7fELF\xd0\xff")
    assert audit([str(tmp_path)]).left_out[0].reason.startswith("its text is not utf-8:")
