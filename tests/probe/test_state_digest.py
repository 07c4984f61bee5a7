"""Digests of values: what differs has another one, and no code of the program runs."""

from __future__ import annotations

import decimal
import functools
import re
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from tracer.probe.state_digest import Digest


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError

    __repr__ = __eq__ = __hash__ = __str__  # type: ignore[assignment]


class Number(int):
    def __int__(self) -> int:
        raise AssertionError


class Held:
    def __init__(self, value: Any) -> None:
        self.value = value

    def method(self) -> None:
        """Nothing."""


KEPT: dict[Any, Held] = {one: Held(one) for one in (1, 2)}
MAKERS: dict[str, Callable[[int], Any]] = {
    "text": Text,
    "number": Number,
    "bytes": lambda one: type("Data", (bytes,), {})(b"x" * one),
    "float": type("Rate", (float,), {}),
    "reference": lambda one: weakref.ref(KEPT[one]),
    "method": lambda one: Held(one).method,
    "partial": lambda one: functools.partial(print, one),
    "pattern": lambda one: re.compile("a" * one),
    "error": ValueError,
    "precision": lambda one: decimal.Context(prec=one),
}


@pytest.mark.parametrize("name", MAKERS)
def test_equal_values_and_they_alone_have_one_digest(name: str) -> None:
    digest, make = Digest(b"key"), MAKERS[name]
    assert digest(make(1)) == digest(make(1))
    assert digest(make(1)) != digest(make(2))
    assert not digest(make(1)).endswith("~")


def test_flags_that_a_calculation_sets_are_no_part_of_a_context() -> None:
    used, digest = decimal.Context(prec=5), Digest(b"key")
    before = digest(used)
    used.divide(decimal.Decimal(1), decimal.Decimal(3))
    assert digest(used) == before
