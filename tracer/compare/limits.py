"""Limits on what start-up may take, as they are written."""

from __future__ import annotations

import difflib
import re

import msgspec

from tracer.trace.durations import EXAMPLE, parse_duration
from tracer.trace.errors import TracerError

from .measures import MEASURES, Unit


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The most that a measure may be: nanoseconds or a count."""

    measure: str
    unit: Unit
    most: int


def parse_limit(name: str, value: object) -> Limit:
    """The limit of that measure; `value` is a text such as "1.5s" or "800", or a count.

    `TracerError` budget-unknown-measure or budget-bad-limit, with what was probably meant.
    """
    head, colon, of = name.partition(":")
    spelling = next(
        (
            kind.spelling
            for kind in MEASURES.values()
            if kind.name == head and bool(kind.of) == bool(colon)
        ),
        None,
    )
    if spelling is None or (colon and not of):
        raise _unknown(name)
    unit = MEASURES[spelling].unit
    if unit == "count":
        text = str(value) if not isinstance(value, bool | float) else ""
        if not re.fullmatch("[0-9]{1,9}", text):
            raise _bad(name, value, "It is a count, such as 800.")
        return Limit(measure=name, unit=unit, most=int(text))
    most = parse_duration(value)
    if most is None:
        raise _bad(name, value, EXAMPLE)
    return Limit(measure=name, unit=unit, most=most)


def _unknown(name: str) -> TracerError:
    spellings = list(MEASURES)
    head = name.partition(":")[0]
    alike = [one for one in spellings if one.partition(":")[0] == head]
    close = alike or difflib.get_close_matches(name, spellings, n=3)
    hint = f"Did you mean {' or '.join(close)}? " if close else ""
    return TracerError(
        "budget-unknown-measure",
        f"There is no measure {name!r}.",
        f"{hint}The measures are {', '.join(spellings)}.",
    )


def _bad(name: str, value: object, hint: str) -> TracerError:
    # As TOML writes it.
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return TracerError("budget-bad-limit", f"{shown} is no limit for {name}.", hint)
