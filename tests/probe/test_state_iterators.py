"""Iterators and generators: that they have moved is seen, and they are not moved by looking."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tracer.probe.state_digest import Digest
from tracer.probe.state_iterators import is_iterator, variables
from tracer.probe.state_shapes import image, mark


def numbers() -> Iterator[int]:
    number = 1000
    while True:
        number += 1
        yield number


MAKERS: dict[str, Callable[[], Any]] = {
    "count": itertools.count,
    "chain": lambda: itertools.chain([1, 2, 3], [4]),
    "generator": numbers,
    "list": lambda: iter([1, 2, 3, 4]),
    "dict": lambda: iter({"a": 1, "b": 2, "c": 3, "d": 4}),
    "range": lambda: iter(range(10**30)),
    "map": lambda: map(str, range(9)),
    "zip": lambda: zip(itertools.count(), "abcd"),
    "enumerate": lambda: enumerate([1, 2, 3, 4]),
    "nested": lambda: filter(None, map(str, numbers())),
}


@pytest.mark.parametrize("name", MAKERS)
def test_each_step_is_seen(name: str) -> None:
    made, untouched, digest = MAKERS[name](), MAKERS[name](), Digest(b"key")
    seen = []
    for _ in range(3):
        seen.append((mark(made), image(made)))
        assert digest(made) == digest(made)
        next(made)
    seen.append((mark(made), image(made)))
    assert all(one != other for one, other in itertools.combinations(seen, 2))
    assert next(made) == next(itertools.islice(untouched, 3, None))


def test_iterators_of_the_program_are_its_objects() -> None:
    class Own:
        def __next__(self) -> int:
            raise AssertionError

    assert not is_iterator(Own)
    assert not is_iterator(str)


def test_what_a_generator_holds_are_its_variables() -> None:
    def collects(rows: list[str]) -> Iterator[None]:
        while True:
            rows.append("row")
            yield

    rows: list[str] = []
    made = collects(rows)
    assert [one for one in variables(made) if one is rows] == [rows]
    next(made)
    assert any(one is rows for one in variables(made))
    made.close()  # type: ignore[attr-defined]
    assert variables(made) == []
