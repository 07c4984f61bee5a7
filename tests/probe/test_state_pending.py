"""Changes of collections that a hook has seen coming, in a module made up on the spot."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from tracer.probe.state_cached import CachedFunctions
from tracer.probe.state_digest import Digest
from tracer.probe.state_graph import Graph
from tracer.probe.state_names import Names
from tracer.probe.state_pending import PendingWrites
from tracer.probe.state_reads import NO_KEY, Reads
from tracer.probe.state_requests import Request
from tracer.probe.state_scope import Scope
from tracer.probe.state_sites import Site
from tracer.probe.state_tell import Teller
from tracer.probe.state_writes import Writes


class Pool:
    """A list of a module, and what one request changes in it by lines of code."""

    def __init__(self, module: Any) -> None:
        self.free: list[Any] = module.free
        self.told: list[str] = []
        self.write = self.told.append
        graph = Graph(Scope([module.__file__.rpartition("/")[0]], False), Digest(b"key"), Names())
        graph.walk_module("made_up")
        self._teller = teller = Teller(self, graph, graph._digest)
        reads = Reads(teller)
        writes = Writes(teller, reads)
        self._pending = PendingWrites(teller, reads, writes, CachedFunctions(teller, writes))
        self.request = Request(1)

    def coming(self, line: int, writes: bool = True) -> None:
        """What the hook before a call of a method does."""
        site = Site("m.py", line, "free", "m.f", False)
        site.text = f"\tplace=m.py:{line}"
        self._pending.pend(self.request, self.free, site, NO_KEY, 0, not writes, writes)

    def is_known(self, value: Any) -> bool:
        """Whether what is done to an object is told."""
        return self._teller.node(value, self.request) is not None

    def done(self) -> list[str]:
        """What the hook after a statement does; all changes so far, as ``op:line``."""
        self._pending.settle(self.request, False)
        fields = [dict(f.split("=", 1) for f in one.split("\t") if "=" in f) for one in self.told]
        return [f"{one['op']}:{one['place'].rpartition(':')[2].strip()}" for one in fields]


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pool:
    module: Any = types.ModuleType("made_up")
    module.__file__ = str(tmp_path / "made_up.py")
    module.free = [{}, {}]
    monkeypatch.setitem(sys.modules, "made_up", module)
    return Pool(module)


def test_what_was_taken_is_given_back(pool: Pool) -> None:
    pool.coming(1)
    taken = pool.free.pop()
    assert pool.done() == ["shrink:1"]
    taken["used"] = True
    pool.coming(2)
    pool.free.append(taken)
    assert pool.done() == ["shrink:1", "return:2"]
    pool.coming(3)
    pool.free.append(taken)  # it was given back before
    assert pool.done()[2:] == ["grow:3"]


def test_another_object_is_not_what_was_taken(pool: Pool) -> None:
    pool.coming(1)
    taken = pool.free.pop()
    pool.done()
    pool.coming(2)
    pool.free.append(dict(taken))
    assert pool.done() == ["shrink:1", "grow:2"]


def test_what_another_request_took_is_new_to_this_one(pool: Pool) -> None:
    pool.coming(1)
    taken = pool.free.pop()
    pool.done()
    pool.request = Request(2)
    pool.coming(2)
    pool.free.append(taken)
    assert pool.done() == ["shrink:1", "grow:2"]


def test_texts_and_numbers_are_never_given_back(pool: Pool) -> None:
    pool.coming(1)
    pool.free[:] = ["a" * 10]
    pool.done()
    pool.coming(2)
    taken = pool.free.pop()
    pool.done()
    pool.coming(3)
    pool.free.append(taken)
    assert pool.done()[2:] == ["grow:3"]


def test_a_change_in_a_return_statement_is_told_with_its_line(pool: Pool) -> None:
    pool.coming(1)
    taken = pool.free.pop()  # no hook follows
    pool.coming(2)
    pool.free.append(taken)
    assert pool.done() == ["shrink:1", "return:2"]


def test_a_change_that_failed_is_not_told_for_the_next(pool: Pool) -> None:
    pool.coming(1)  # raises
    pool.coming(2)
    pool.free.append({})
    assert pool.done() == ["grow:2"]
    pool.coming(3)
    pool.free.append({})
    assert pool.done() == ["grow:2", "grow:3"]


def test_an_outer_call_waits_for_an_inner_one(pool: Pool) -> None:
    pool.coming(1)
    pool.coming(2)
    pool.free.append({})
    assert pool.done() == ["grow:2"]
    pool.free.append({})
    assert pool.done() == ["grow:2", "grow:1"]


def test_an_object_taken_while_another_is_looked_for_by_its_key(pool: Pool) -> None:
    """As in ``free[index(free.pop())]``: the outer look waits for its key."""
    pool.coming(1, writes=False)
    pool.coming(1)
    taken = pool.free.pop()
    assert pool.is_known(taken)
