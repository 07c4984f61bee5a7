"""The paths of long-lived objects, in a module made up on the spot."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from tracer.probe.state_graph import Graph
from tracer.probe.state_names import Names
from tracer.probe.state_reads import Reads
from tracer.probe.state_scope import Scope
from tracer.probe.state_tell import Teller
from tracer.probe.state_values import Digest
from tracer.probe.state_writes import Writes

SOURCE = """
class Plugin:
    pass

plugin = Plugin()
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


def test_what_is_put_into_a_namespace_is_an_attribute(module: Any, graph: Graph) -> None:
    lines = Lines()
    teller = Teller(lines, graph, graph._digest)
    writes = Writes(teller, Reads(teller))
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
    other = module.Plugin()
    vars(module)["other"] = other
    graph.adopt(other, graph._roots["made_up"], "attr", "other")

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
