"""Names for what happened in a recording, as people write them: "phase 2", "app.ready catalog".

A selector is a kind of span or instant, a name, and conditions on attributes, all of which but
the kind may be missing::

    app.import_models catalog
    model shop.*
    signal.connect receiver=catalog.*
    phase 2
    models_ready
    2: fork

Names and values may hold the wildcards of :mod:`fnmatch`. ``phase 1`` to ``phase 3`` stand for the
phases of `apps.populate()`, and ``apps_ready``, ``models_ready`` and ``ready`` for the flags that
it raises. ``populate`` is one that fills the registry; with ``full=0``, one that found it full. A
number with a colon in front names a process of the entry point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from tracer.trace.errors import TracerError
from tracer.trace.kinds import BY_NAME
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.registry import is_main, set_by_hand

Happening: TypeAlias = "Span | Instant"

_FLAGS = frozenset({"apps_ready", "models_ready", "ready"})
_SYNTAX = re.compile(r"(?:(?P<process>[1-9][0-9]*):\s*)?(?P<kind>[\w.]+)(?P<rest>.*)", re.DOTALL)
_CONDITION = re.compile(r"(?P<key>\w+)=(?P<value>.*)")


@dataclass(frozen=True)
class Selector:
    """What to look for; `process` is a number in the entry point, or 0 for any."""

    text: str
    kind: str
    name: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    process: int = 0

    def matches(self, trace: Trace, one: Happening) -> bool:
        """Whether it is this that the selector names, in the main registry unless it says else."""
        if one.kind != self.kind:
            return False
        asked = dict(self.conditions)
        if "registry" not in asked and not is_main(one):
            return False
        if one.kind == "flag" and "value" not in asked and not _raised(trace, one):
            return False
        if one.kind == "populate" and "full" not in asked and one.text("full") == "0":
            return False
        names = {one.name, one.text("label"), one.text("name"), one.text("entry")}
        if self.name and not any(fnmatchcase(name, self.name) for name in names):
            return False
        return all(fnmatchcase(one.text(key), value) for key, value in self.conditions)


def parse_selector(text: str) -> Selector:
    """The selector that the text says; `TracerError` bad-selector if it says none."""
    found = _SYNTAX.fullmatch(text.strip())
    if found is None:
        raise _bad(text, "Write a kind and a name, such as app.ready catalog.")
    kind, words = found["kind"], found["rest"].split()
    process = int(found["process"] or 0)
    if kind in _FLAGS and not words:
        return Selector(text, "flag", kind, process=process)
    if kind == "phase" and words and words[0] in ("1", "2", "3"):
        return Selector(text, "populate.phase", "", (("phase", words[0]),), process)
    conditions = [match for word in words if (match := _CONDITION.fullmatch(word))]
    name = " ".join(word for word in words if not _CONDITION.fullmatch(word))
    return Selector(
        text, kind, name, tuple((one["key"], one["value"]) for one in conditions), process
    )


def select(trace: Trace, processes: Sequence[Process], selector: Selector) -> list[Happening]:
    """What the selector names in these processes, in order of time.

    `TracerError` bad-selector for a kind that is neither known nor in the recording.
    """
    kind = selector.kind
    if kind not in BY_NAME and kind not in _kinds_of(trace):
        raise _bad(selector.text, f"There is no kind {kind}; see the reference of recordings.")
    found: list[Happening] = []
    for process in processes:
        if selector.process and number_of(process) != selector.process:
            continue
        found += trace.spans_of(process.key, selector.kind)
        found += trace.instants_of(process.key, selector.kind)
    return sorted((one for one in found if selector.matches(trace, one)), key=begin_ns)


def _kinds_of(trace: Trace) -> set[str]:
    return {span.kind for span in trace.spans} | {one.kind for one in trace.instants}


def begin_ns(one: Happening) -> int:
    """When it happened or began."""
    return one.start_ns if isinstance(one, Span) else one.t_ns


def end_ns(one: Happening) -> int:
    """When it happened or ended."""
    return one.end_ns if isinstance(one, Span) else one.t_ns


def number_of(process: Process) -> int:
    """The number of the process in its entry point, from 1."""
    return int(process.key.rpartition("/")[2])


def _raised(trace: Trace, one: Happening) -> bool:
    return isinstance(one, Instant) and one.text("value") != "0" and not set_by_hand(trace, one)


def _bad(text: str, hint: str) -> TracerError:
    return TracerError("bad-selector", f"{text!r} names nothing that can be recorded.", hint)
