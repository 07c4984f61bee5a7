"""What a recording saw stands beside what the source says, and before what is only possible."""

from __future__ import annotations

import os
from pathlib import Path

from tests.diagnose.state.test_accesses import trace_of
from tracer.audit.audit import audit
from tracer.audit.evidence import with_evidence
from tracer.audit.rules import findings
from tracer.trace.audited import Audit

from .sources import write

SOURCE = """\
A = 0
B = 0


class C:
    def __init__(self):
        self.x = None
        self.held = {}

    def f(self, k):
        self.x = 1
        self.held[k] = 1


c = [C()]
kept = C()


def f():
    global A, B
    A += 1
    B += 1
"""


def joined(directory: Path, *writes: dict[str, str]) -> Audit:
    source = write(directory, {"m.py": SOURCE})
    instants = [
        ("state.write", f"w/{number % 2 + 1}", {"request": str(number), "op": "set"} | one)
        for number, one in enumerate(writes)
    ]
    return with_evidence(audit([str(source)], processes=1), trace_of(*instants), "RUN", os.getcwd())


def test_by_name_and_by_process(tmp_path: Path) -> None:
    found = joined(tmp_path, {"object": "m", "attribute": "B"}, {"object": "m", "attribute": "B"})
    assert found.run == "RUN"
    first, *others = found.states
    assert first.full_name == "m.B"
    assert [(one.process, one.writes, one.requests) for one in first.seen] == [
        ("w/1", 1, 1), ("w/2", 1, 1),
    ]  # fmt: skip
    assert not any(one.seen for one in others)


def test_the_proven_before_the_possible(tmp_path: Path) -> None:
    found = findings(joined(tmp_path, {"object": "m", "attribute": "B"}).states)
    lost = [one for one in found if one.code == "DRT1102"]
    assert [(one.title.split()[0], one.possible) for one in lost] == [
        ("m.B", False), ("m.A", True),
    ]  # fmt: skip
    assert lost[0].evidence[0].process == "w/1"


def test_by_place(tmp_path: Path) -> None:
    place = f"{(tmp_path / 'm.py').resolve()}:21"
    found = joined(tmp_path, {"object": "other.A", "attribute": "", "place": place})
    assert [one.full_name for one in found.states if one.seen] == ["m.A"]


def test_an_attribute_of_an_object_by_its_class(tmp_path: Path) -> None:
    found = joined(
        tmp_path,
        {"object": "m.c[0]", "attribute": "x", "class": "m.C"},
        {"object": "m.c[0].held", "attribute": "[#0123abcd]"},
    )
    assert {one.full_name for one in found.states if one.seen} == {"m.C().x", "m.C().held"}


def test_outside_of_requests_nothing_is_proven(tmp_path: Path) -> None:
    found = joined(tmp_path, {"object": "m", "attribute": "B", "request": ""})
    assert not any(one.seen for one in found.states)
