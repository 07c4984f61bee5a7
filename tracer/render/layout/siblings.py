"""Of many processes of one parent: which have a lane, and what is said of the others."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.model import Process, Trace

from ..safety import Safety, safety_of
from ..wording import count, duration
from .steps import failed

SIBLINGS_SHOWN = 6
"""How many processes of the same parent have a lane."""

_FIRST_SHOWN = 3
"""How many of these are the first that were started, whatever became of them."""


def outstanding(trace: Trace, siblings: Sequence[Process]) -> list[Process]:
    """The first few, then those that failed, whose recording is cut, and the slowest; by start."""
    if len(siblings) <= SIBLINGS_SHOWN:
        return list(siblings)
    chosen = list(siblings[:_FIRST_SHOWN])
    others = sorted(siblings[_FIRST_SHOWN:], key=lambda one: _weight(trace, one), reverse=True)
    chosen += others[: SIBLINGS_SHOWN - _FIRST_SHOWN]
    return sorted(chosen, key=lambda one: one.start_ns)


def rest_in_words(trace: Trace, hidden: Sequence[Process]) -> str:
    """Such as "58 more processes: models from 1.10 s to 1.90 s"; empty for none."""
    if not hidden:
        return ""
    known = [safety_of(trace, process) for process in hidden]
    moments = [one.models_ns for one in known if one.models_ns]
    told = []
    if moments:
        first, last = duration(min(moments)), duration(max(moments))
        told.append(f"models from {first}" if first == last else f"models from {first} to {last}")
    for word, found in (
        ("inherited", [one for one in known if one.inherited]),
        ("never", [one for one in known if one.models_ns is None and not one.cut]),
        ("unknown", [one for one in known if one.models_ns is None and one.cut]),
    ):
        if found:
            number = "" if len(found) == len(known) else f" in {len(found)}"
            told.append(f"{'' if told else 'models '}{word}{number}")
    return f"{count(len(hidden), 'more process')}: {', '.join(told)}"


def _weight(trace: Trace, process: Process) -> tuple[bool, bool, int]:
    safety: Safety = safety_of(trace, process)
    wrong = any(failed(span) for span in trace.spans_of(process.key))
    return wrong, safety.cut, safety.models_ns or 0
