"""What a recording of workers saw of each state: the proven beside the possible."""

from __future__ import annotations

import os
import re
from collections import defaultdict

import msgspec

from tracer.trace.audited import Audit, AuditedState, Sighting
from tracer.trace.model import Instant, Trace

_KEYS = re.compile(r"(\[[^\]]*\])+$")


def with_evidence(audit: Audit, trace: Trace, run: str, directory: str) -> Audit:
    """The audit with what the recording tells of each state, the states that it saw first.

    A recorded write belongs to a state if it was made at one of the places that change it, or if
    it names it. `directory` is what the places of the audit are told from.
    """
    by_place: dict[str, list[Instant]] = defaultdict(list)
    by_name: dict[str, list[Instant]] = defaultdict(list)
    writes = [one for one in trace.instants if one.kind == "state.write" and one.text("request")]
    classes = {one.text("object"): one.text("class") for one in writes if one.text("class")}
    for instant in writes:
        by_place[instant.text("place")].append(instant)
        for name in _names(instant, classes):
            by_name[name].append(instant)
    states = [_joined(one, by_place, by_name, directory) for one in audit.states]
    states.sort(key=lambda one: (not one.seen, one.module, one.name))
    return msgspec.structs.replace(audit, states=tuple(states), run=run)


def _names(instant: Instant, classes: dict[str, str]) -> set[str]:
    """Names under which an audit may know what was written: by its path, and by its class."""
    path, attribute = instant.text("object"), instant.text("attribute")
    if not attribute or attribute.startswith("["):  # a container itself, or one of its keys
        path, attribute = _KEYS.sub("", path), ""
        if "." in path:
            path, _, attribute = path.rpartition(".")
    names = {f"{path}.{attribute}"} if "[" not in path else set()
    owner = instant.text("class") if instant.text("attribute") == attribute else ""
    owner = owner or classes.get(path, "")
    if owner:
        names |= {f"{owner}().{attribute}", f"{owner}.{attribute}"}
    return names


def _joined(
    state: AuditedState,
    by_place: dict[str, list[Instant]],
    by_name: dict[str, list[Instant]],
    directory: str,
) -> AuditedState:
    found: dict[int, Instant] = {}
    for write in state.writes:
        file, _, line = write.place.rpartition(":")
        place = f"{os.path.normpath(os.path.join(directory, file))}:{line}"
        for instant in by_place.get(place, ()):
            if _fits(state, instant):
                found[id(instant)] = instant
    for instant in by_name.get(state.full_name, ()):
        found[id(instant)] = instant
    if not found:
        return state
    by_process: dict[str, list[Instant]] = defaultdict(list)
    for instant in found.values():
        by_process[instant.process].append(instant)
    seen = tuple(
        Sighting(
            process=process,
            writes=len(instants),
            requests=len({one.text("request") for one in instants}),
            place=max(instants, key=lambda one: one.t_ns).text("place"),
        )
        for process, instants in sorted(by_process.items())
    )
    return msgspec.structs.replace(state, seen=seen)


def _fits(state: AuditedState, instant: Instant) -> bool:
    """Whether a write at the same line is of this state, and not of another one there."""
    last = state.name.rpartition(".")[2]
    attribute = instant.text("attribute")
    return attribute == last or last in instant.text("object")
