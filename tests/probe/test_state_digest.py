"""Digests of values: what differs has another one, and no code of the program runs."""

from __future__ import annotations

import collections
import datetime
import decimal
import functools
import re
import tracemalloc
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


class Zone(datetime.tzinfo):
    def utcoffset(self, moment: datetime.datetime | None) -> datetime.timedelta:
        raise AssertionError

    dst = tzname = __repr__ = utcoffset  # type: ignore[assignment]


def test_a_time_zone_of_the_program_is_not_asked() -> None:
    digest = Digest(b"key")
    naive = datetime.datetime(2000, 1, 1), datetime.time(3)
    for one in naive:
        made = digest(one.replace(tzinfo=Zone()))
        assert made == digest(one.replace(tzinfo=Zone()))
        assert made != digest(one)
        assert made != digest(one.replace(minute=5, tzinfo=Zone()))
    now = datetime.datetime.now(tz=datetime.timezone.utc).replace(tzinfo=Zone())
    assert digest(now) == digest(now - datetime.timedelta(hours=1))


@pytest.mark.parametrize("kind", [dict.fromkeys, list, set, collections.deque])
def test_of_a_large_container_not_all_is_copied(kind: Callable[[Any], Any]) -> None:
    value, digest = kind(range(300_000)), Digest(b"key")
    tracemalloc.start()
    try:
        digest(value)
        assert tracemalloc.get_traced_memory()[1] < 300_000
    finally:
        tracemalloc.stop()


def test_flags_that_a_calculation_sets_are_no_part_of_a_context() -> None:
    used, digest = decimal.Context(prec=5), Digest(b"key")
    before = digest(used)
    used.divide(decimal.Decimal(1), decimal.Decimal(3))
    assert digest(used) == before
