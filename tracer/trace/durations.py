"""Durations as people write them in options and configuration."""

from __future__ import annotations

import re
from decimal import Decimal

EXAMPLE = 'It is a time with its unit, such as "1.5s" or "50ms".'

_UNITS_NS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "µs": 1_000}
_DURATION = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(?P<unit>[a-zµ]+)")
_LONGEST_TEXT = 40


def parse_duration(value: object) -> int | None:
    """The nanoseconds of a text such as "1.5s" or "50ms"; None for anything else."""
    if not isinstance(value, str) or len(value) >= _LONGEST_TEXT:
        return None
    found = _DURATION.fullmatch(value.strip())
    if found is None or found["unit"] not in _UNITS_NS:
        return None
    return int(Decimal(found["number"]) * _UNITS_NS[found["unit"]])
