"""What a recording saw stands beside what the source says, and before what is only possible."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from tests.diagnose.state.test_accesses import trace_of
from tracer.audit.audit import audit
from tracer.audit.evidence import with_evidence
from tracer.audit.rules import findings
from tracer.trace.audited import Audit
from tracer.trace.errors import TracerError
from tracer.trace.model import Problem

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


def joined(
    directory: Path,
    *writes: dict[str, str],
    source: str = SOURCE,
    problems: tuple[Problem, ...] = (),
) -> Audit:
    root = write(directory, {"m.py": source})
    instants = [
        ("state.write", f"w/{number % 2 + 1}", {"request": str(number), "op": "set"} | one)
        for number, one in enumerate(writes)
    ]
    trace = trace_of(("state.walk", "w/1", {}), *instants)
    trace = msgspec.structs.replace(trace, problems=problems)
    return with_evidence(audit([str(root)], processes=1), trace, "RUN", os.getcwd())


def seen(found: Audit) -> dict[str, tuple[str, ...]]:
    """The states that were seen, and which parts of them."""
    return {one.full_name: one.seen[0].parts for one in found.states if one.seen}


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


SETTLED = """\
X = {}
Y = {}
Z = {}


def setup():
    X["a"] = 1


def register(k):
    Y[k] = 1


def f(request):
    return Z
"""


@pytest.mark.parametrize("name", ["X", "Y", "Z"])
def test_what_the_source_takes_for_settled_and_requests_wrote(tmp_path: Path, name: str) -> None:
    seen = {"object": f"m.{name}", "attribute": "['a']"}
    (found,) = findings(joined(tmp_path, seen, source=SETTLED).states)
    assert (found.code, found.possible) == ("DRT1109", False)
    assert found.title.startswith(f"m.{name} is written in requests")
    assert found.evidence[0].process == "w/1"


def test_what_is_confined_to_a_thread_may_be_written_in_requests(tmp_path: Path) -> None:
    source = "import threading\nX = threading.local()\ndef f(request): X.a = 1"
    found = joined(tmp_path, {"object": "m.X", "attribute": "a"}, source=source)
    assert any(one.seen for one in found.states)
    assert findings(found.states) == []


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


KINDS = """\
import functools
import threading
from collections import UserDict

local = threading.local()
table = UserDict()


class Base:
    kept = {}
    chosen = None

    def keep(self, value):
        self.__secret = value
        setattr(self, value, 1)


class Derived(Base):
    pass


one = Derived()
other = Base()


@functools.lru_cache
def read(name):
    return open(name).read()


def view(request):
    local.user = request.user
    table["a"] = request.user
    Base.kept["a"] = 1
    Base.chosen = request.user
    one.keep(request.user)
    other.keep(request.user)
    return read("a")
"""


@pytest.mark.parametrize(
    ("written", "states"),
    [
        ({"object": "m.local", "attribute": "user", "class": "_thread._local"},
         {"m.local": (".user",)}),
        ({"object": "m.table.data", "attribute": "['a']"}, {"m.table": (".data",)}),
        ({"object": "m.Base.kept", "attribute": "[#0123abcd]"}, {"m.Base.kept": ()}),
        ({"object": "m.Base", "attribute": "chosen"}, {"m.Base.chosen": ()}),
        ({"object": "m.read", "attribute": "[#0123abcd]",
          "class": "functools._lru_cache_wrapper"}, {"m.read": ()}),
        ({"object": "m.read.<cache>", "attribute": "['a']"}, {"m.read": ()}),
        ({"object": "m.other", "attribute": "_Base__secret", "class": "m.Base"},
         {"m.Base().__secret": ()}),
        ({"object": "m.other", "attribute": "unforeseen", "class": "m.Base"},
         {"m.Base().*": (".unforeseen",)}),
    ],
)  # fmt: skip
def test_every_kind_by_its_name(
    tmp_path: Path, written: dict[str, str], states: dict[str, tuple[str, ...]]
) -> None:
    assert seen(joined(tmp_path, written, source=KINDS)) == states


def test_a_private_attribute_of_a_derived_class_by_its_place(tmp_path: Path) -> None:
    line = KINDS[: KINDS.index("self.__secret")].count("\n") + 1
    place = f"{(tmp_path / 'm.py').resolve()}:{line}"
    written = {"object": "m.one", "attribute": "_Base__secret", "class": "m.Derived"}
    assert seen(joined(tmp_path, written | {"place": place}, source=KINDS)) == {
        "m.Base().__secret": ()
    }


def test_what_a_name_has_in_common_with_another_is_not_enough(tmp_path: Path) -> None:
    place = f"{(tmp_path / 'm.py').resolve()}:21"
    found = joined(tmp_path, {"object": "other.ABACUS", "attribute": "", "place": place})
    assert not seen(found)


def test_in_words(tmp_path: Path) -> None:
    place = f"{(tmp_path / 'm.py').resolve()}:21"
    root = write(tmp_path, {"m.py": SOURCE})
    written = {"object": "m", "attribute": "A", "place": place}
    trace = trace_of(
        ("state.request", "w/10", {"request": "1", "method": "GET", "path": "/a"}),
        ("state.write", "w/10", {"request": "1"} | written),
        ("state.write", "w/2", {"request": "2"} | written),
        ("state.write", "w/2", {"request": "3"} | written),
    )
    found = with_evidence(audit([str(root)], processes=1), trace, "RUN", str(tmp_path.resolve()))
    assert [one.words for one in found.states[0].seen] == [
        "process 2 wrote it 2 times in 2 requests", "process 10 wrote it once, in GET /a",
    ]  # fmt: skip
    assert {one.place for one in found.states[0].seen} == {"m.py:21"}


def test_of_which_request_a_snapshot_tells_is_not_known(tmp_path: Path) -> None:
    root = write(tmp_path, {"m.py": SOURCE})
    trace = trace_of(
        ("state.request", "w/1", {"request": "1", "method": "GET", "path": "/a"}),
        ("state.write", "w/1", {"request": "1", "object": "m", "attribute": "A",
                                "via": "snapshot"}),
    )  # fmt: skip
    found = with_evidence(audit([str(root)], processes=1), trace, "RUN", os.getcwd())
    assert [one.words for one in found.states[0].seen] == ["process 1 wrote it once"]


def test_what_the_recording_alone_knows(tmp_path: Path) -> None:
    place = f"{(tmp_path / 'm.py').resolve()}:15"
    elsewhere = {"object": "o.CACHE", "attribute": "[#0123abcd]", "place": "/elsewhere/o.py:1"}
    found = joined(
        tmp_path, {"object": "m.f.<locals>.box", "attribute": "[#1]", "place": place}, elsewhere
    )
    assert [one.name for one in found.seen_alone] == ["m.f.<locals>.box[*]"]
    assert not found.run_lacks


def test_a_recording_without_state(tmp_path: Path) -> None:
    root = write(tmp_path, {"m.py": SOURCE})
    trace = trace_of(("fork", "w/1", {}))
    with pytest.raises(TracerError) as raised:
        with_evidence(audit([str(root)], processes=1), trace, "RUN", os.getcwd())
    assert raised.value.slug == "run-without-state"


def test_a_recording_of_another_project(tmp_path: Path) -> None:
    found = joined(tmp_path, {"object": "o", "attribute": "B", "place": "/elsewhere/o.py:1"})
    assert "recording of another project" in found.run_lacks
    assert not found.seen_alone


def test_a_recording_in_which_nothing_was_written(tmp_path: Path) -> None:
    assert joined(tmp_path).run_lacks == "No request of it wrote state that was watched."


def test_a_torn_recording(tmp_path: Path) -> None:
    torn = Problem(slug="file-torn", message="the last record is torn", file="w/1.trace")
    found = joined(tmp_path, {"object": "m", "attribute": "B"}, problems=(torn,))
    assert found.run_lacks == (
        "It is damaged, and may lack writes; `django-trace show` says where."
    )
