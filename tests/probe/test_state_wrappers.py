"""Wrappers of containers, context variables and generators, in a module made up on the spot."""

from __future__ import annotations

import random
import sys
import types
from collections import ChainMap, UserDict, UserList
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest

from tracer.probe.state_digest import Digest
from tracer.probe.state_graph import Graph
from tracer.probe.state_names import Names
from tracer.probe.state_scope import Scope
from tracer.probe.state_shapes import contents, image, mark


class Store(UserDict[str, Any]):
    """A wrapper of the program's own."""


def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **names: Any) -> Graph:
    made: Any = types.ModuleType("made_up")
    made.__file__ = str(tmp_path / "made_up.py")
    made.__dict__.update(names)
    monkeypatch.setitem(sys.modules, "made_up", made)
    graph = Graph(Scope([str(tmp_path)], False), Digest(b"key"), Names())
    graph.walk_module("made_up")
    return graph


@pytest.mark.parametrize(
    ("held", "inner"),
    [
        (UserDict(a=1), {"a": 1}),
        (Store(a=1), {"a": 1}),
        (UserList([1]), [1]),
        (ChainMap({"a": 1}, {"b": 2}), {"a": 1}),
    ],
)
def test_a_wrapper_is_told_as_what_it_wraps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: Any, inner: Any
) -> None:
    graph = walk(tmp_path, monkeypatch, held=held)
    found = contents(held)
    assert found == inner
    node = graph.verify(found)
    assert node is not None
    assert graph.path(node) == "made_up.held"


@pytest.mark.parametrize("missing", [None, [], 3])
def test_a_wrapper_without_its_container_stands_for_itself(missing: Any) -> None:
    for name, held in (("data", UserList()), ("maps", ChainMap())):
        held.__dict__[name] = missing
        assert contents(held) is (held if missing != [] or name == "maps" else missing)


def test_other_mappings_of_a_chain_keep_their_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: Any = ChainMap({}, {"b": 2})
    graph = walk(tmp_path, monkeypatch, held=held)
    node = graph.verify(held.maps[1])
    assert node is not None
    assert graph.path(node) == "made_up.held.maps[1]"


def test_the_default_of_a_context_variable_is_everybody_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default: dict[str, Any] = {"inner": []}
    graph = walk(tmp_path, monkeypatch, current=ContextVar("current", default=default))
    paths = [graph.path(node) for node in map(graph.verify, (default, default["inner"])) if node]
    assert paths[0] == "made_up.current.<default>"
    assert paths[1].startswith("made_up.current.<default>[")


def test_drawing_random_numbers_changes_no_state() -> None:
    dice = random.Random(1)
    before = mark(dice), image(dice)
    dice.gauss(0, 1)
    assert (mark(dice), image(dice)) == before
    assert Digest(b"key")(dice).endswith("~")
