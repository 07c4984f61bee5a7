"""The states of an audit: a table for the terminal, and a document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tracer.trace.audited import Audit, AuditedState
from tracer.trace.places import short_place

from ..exchange.json_text import encode_json_indented
from ..interface import Options
from ..terminal.page import BAD, NAME, QUIET, STRONG, Page
from ..wording import visible

CHOICES = ("all", "changed", "unsafe")
MOST_WRITES = 4
"""So many places that change a state are told of; the documents have more."""


def choose(states: Sequence[AuditedState], which: str) -> list[AuditedState]:
    """All states, those that change after their import, or those that are hazardous."""
    if which == "all":
        return list(states)
    if which == "changed":
        return [one for one in states if one.written]
    return [one for one in states if one.hazardous]


def precedence(state: AuditedState) -> tuple[bool, bool, bool, str, str]:
    """The order of states: the proven, the hazardous, those that change; then by name."""
    return not state.seen, not state.hazardous, not state.written, state.module, state.name


def render_states(audit: Audit, which: str, options: Options) -> str:
    """The chosen states with what was found of each, in the order of `precedence`."""
    page = Page(options)
    chosen = choose(audit.states, which)
    page.heading(f"{len(chosen)} of {len(audit.states)} process-wide states")
    for one in sorted(chosen, key=precedence):
        page.gap()
        page.wrapped(one.full_name, 0, f"{NAME} {STRONG}")
        page.wrapped(short_place(one.place, ""), 2, QUIET)
        style = BAD if one.hazardous else ""
        words = f"{one.kind}, {one.access}; {one.safety}; workers: {one.worker}"
        page.wrapped(words, 2, style)
        page.wrapped(one.reason, 2, QUIET)
        for seen in one.seen:
            page.wrapped(visible(f"recorded: {seen.words}"), 2)
        for write in one.writes[:MOST_WRITES]:
            lock = ", locked" if write.locked else ""
            where = f"{write.function}()" if write.function else "module level"
            told = f"{write.how} in {where}, {'/'.join(write.phases)}{lock}"
            page.wrapped(f"{short_place(write.place, '')}: {told}", 2, QUIET)
        if len(one.writes) > MOST_WRITES:
            page.wrapped(f"and {len(one.writes) - MOST_WRITES} more", 2, QUIET)
    return page.text()


def render_states_json(audit: Audit) -> str:
    """The whole audit as JSON; each state with its `full_name` and whether it is `written`."""
    document: dict[str, Any] = msgspec.to_builtins(audit)
    document["states"] = [
        msgspec.to_builtins(one) | {"full_name": one.full_name, "written": one.written}
        for one in audit.states
    ]
    return encode_json_indented(document)
