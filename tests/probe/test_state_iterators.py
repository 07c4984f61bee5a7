"""Iterators and generators: that they have moved is seen, and they are not moved by looking."""

from __future__ import annotations

import itertools
import tracemalloc
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


class Number(int):
    def __repr__(self) -> str:
        raise AssertionError


def test_a_number_of_the_program_is_not_asked() -> None:
    made = itertools.count(Number(10**30), Number())
    assert mark(made) == mark(made)


@pytest.mark.parametrize("kind", [iter, lambda held: itertools.permutations(held, 2)])
def test_not_all_that_an_iterator_goes_on_is_looked_at(kind: Callable[[Any], Any]) -> None:
    made = kind(tuple(range(300_000)))
    tracemalloc.start()
    try:
        mark(made)
        assert tracemalloc.get_traced_memory()[1] < 300_000
    finally:
        tracemalloc.stop()


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
