"""The paths of long-lived objects, in a module made up on the spot."""

from __future__ import annotations

import sys
import time
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
from tracer.probe.state_scope import Scope
from tracer.probe.state_shapes import shapes
from tracer.probe.state_tell import Teller
from tracer.probe.state_writes import Writes

SOURCE = """
class Plugin:
    pass

plugin = Plugin()
other = Plugin()
plugin.panels = []
"""


class Lines:
    """A writer that keeps what it is given."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.write = self.found.append


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made: Any = types.ModuleType("made_up")
    made.__file__ = str(tmp_path / "made_up.py")
    monkeypatch.setitem(sys.modules, "made_up", made)
    exec(SOURCE, made.__dict__)
    return made


@pytest.fixture
def graph(module: Any, tmp_path: Path) -> Graph:
    found = Graph(Scope([str(tmp_path)], False), Digest(b"key"), Names())
    found.walk_module("made_up")
    return found


def pending_writes(teller: Teller) -> PendingWrites:
    reads = Reads(teller)
    writes = Writes(teller, reads)
    return PendingWrites(teller, reads, writes, CachedFunctions(teller, writes))


def test_what_is_put_into_a_namespace_is_an_attribute(module: Any, graph: Graph) -> None:
    lines = Lines()
    teller = Teller(lines, graph, graph._digest)
    writes = pending_writes(teller)
    site = types.SimpleNamespace(name="__dict__", line=1, base=False, text="")
    cached = module.Plugin()
    writes.pend(None, vars(module.plugin), site, "cached", 0, False, True)
    vars(module.plugin)["cached"] = cached
    writes.settle(None, True)
    assert "\tobject=made_up.plugin\tattribute=cached\top=set" in lines.found[0]
    node = graph.verify(cached)
    assert node is not None
    assert graph.path(node) == "made_up.plugin.cached"


def test_a_circle_whose_path_leads_nowhere_is_walked_once(module: Any, graph: Graph) -> None:
    first, second = module.Plugin(), module.Plugin()
    first.other, second.other = second, first
    graph.adopt(first, graph.verify(module.plugin), "attr", "nowhere")
    assert graph.path(graph.known[id(second)]) == "made_up.plugin.nowhere.other"


def test_what_is_known_elsewhere_is_told_by_its_path(module: Any, graph: Graph) -> None:
    digest = graph._digest
    teller = Teller(Lines(), graph, digest)
    plugin = graph.verify(module.plugin)
    other = module.other

    def of(value: Any, key: str) -> Any:
        return digest(value, teller._path_elsewhere(plugin, key))

    before = of((module.plugin, other), "pair"), of(other, "panels"), of(module.plugin.panels, "")
    other.cached = module.plugin.cached = 1
    module.plugin.panels.append(1)
    after = of((module.plugin, other), "pair"), of(other, "panels"), of(module.plugin.panels, "")
    assert after[:2] == before[:2]
    assert after[2] != before[2]
    assert of(module.plugin.panels, "panels") == after[2]
    assert of(module.plugin.panels, "else") != after[2]
    assert of(other, "panels") != of(module.plugin, "panels")


def test_what_came_later_is_told_by_what_is_in_it(module: Any, graph: Graph) -> None:
    # Its path depends on which request led there first.
    late = module.Plugin()
    module.plugin.late = late
    graph.adopt(late, graph.verify(module.plugin), "attr", "late")
    teller = Teller(Lines(), graph, graph._digest)
    told = graph._digest([late], teller._path_elsewhere(graph.verify(module.other), "x"))
    late.value = 1
    assert graph._digest([late], teller._path_elsewhere(graph.verify(module.other), "x")) != told


def test_what_a_snapshot_shows_is_late(module: Any, graph: Graph) -> None:
    module.plugin.engine = module.Plugin()
    node = graph.verify(module.plugin)
    assert node is not None
    graph.find_kids(module.plugin, node)
    assert graph.known[id(module.plugin.engine)].late
    assert not node.late


def test_cached_properties_are_no_part_of_a_value(module: Any) -> None:
    digest = Digest(b"key")
    exec(
        "import functools\n"
        "class Engine:\n"
        "    @functools.cached_property\n"
        "    def loaders(self): return []\n",
        module.__dict__,
    )
    engine = module.Engine()
    before = digest(engine)
    assert engine.loaders == []
    assert digest(engine) == before
    engine.name = "other"
    assert digest(engine) != before


def test_when_something_expires_is_no_value() -> None:
    digest = Digest(b"key")
    year_s = 365 * 86400.0
    assert digest(time.time() + year_s) == digest(time.time() + 2 * year_s)
    assert digest(time.time() - year_s) != digest(time.time() - 2 * year_s)


def test_what_modules_that_are_imported_later_hold_is_late(module: Any, graph: Graph) -> None:
    graph.walk_new_modules()
    later = types.ModuleType("made_up_later")
    later.__file__ = module.__file__
    vars(later)["plugin"] = module.Plugin()
    sys.modules["made_up_later"] = later
    try:
        graph.walk_new_modules()
    finally:
        del sys.modules["made_up_later"]
    assert graph.known[id(vars(later)["plugin"])].late
    assert not graph.known[id(module.plugin)].late


def test_what_a_thread_has_is_deleted_when_it_is_gone(module: Any, graph: Graph) -> None:
    exec("import threading\nlocal = threading.local()\nlocal.value = 1", vars(module))
    graph.adopt(module.local, graph._roots["made_up"], "attr", "local")
    lines = Lines()
    teller = Teller(lines, graph, graph._digest)
    writes = pending_writes(teller)
    site = types.SimpleNamespace(name="value", line=1, base=False, text="")
    writes.pend(None, module.local, site, NO_KEY, 0, False, True)
    writes.settle(None, False)
    assert lines.found == []
    del module.local.value
    writes.settle(None, False)
    assert "\tattribute=value\top=delete" in lines.found[0]


def test_a_metaclass_is_not_asked_for_the_name_of_a_class() -> None:
    class Meta(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise AssertionError

    assert shapes[Meta("Made", (), {})].category == "instance"  # type: ignore[union-attr]
