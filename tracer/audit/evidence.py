"""What a recording of workers saw of each state: the proven beside the possible."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from tracer.trace.audited import Audit, SeenAlone, Sighting
from tracer.trace.errors import TracerError
from tracer.trace.model import Instant, Trace

from .seen_names import enclosing, names, shown_name
from .seen_states import SeenStates

MOST_PARTS = 3
_LISTENING = ("state.walk", "state.request", "state.write", "state.read")


def expect_state(trace: Trace, run: str) -> None:
    """`TracerError` run-without-state, where a recording did not watch the state of workers."""
    if not any(one.kind in _LISTENING for one in trace.instants):
        lacking = " What it lacks is told by `django-trace show`." if trace.problems else ""
        raise TracerError(
            "run-without-state",
            f"{run} tells nothing of the state of workers.",
            f"Record it with `django-trace workers -- COMMAND`.{lacking}",
        )


def with_evidence(audit: Audit, trace: Trace, run: str, directory: str) -> Audit:
    """The audit with what the recording tells of each state, the states that it saw first.

    A recorded write belongs to the state that it names, else to one that is changed at the place
    where it was made, else to the nearest one that holds what was written. `directory` is what
    the places of the audit are told from. `TracerError` as of `expect_state`.
    """
    expect_state(trace, run)
    requests = {
        one.text("request"): f"{one.text('method')} {one.text('path')}".strip()
        for one in trace.instants
        if one.kind == "state.request"
    }
    writes = [one for one in trace.instants if one.kind == "state.write" and one.text("request")]
    classes = {one.text("object"): one.text("class") for one in writes if one.text("class")}
    known = SeenStates(audit.states, directory)
    of_state: dict[int, list[tuple[Instant, str]]] = defaultdict(list)
    alone: dict[str, list[tuple[Instant, str]]] = defaultdict(list)
    for instant in writes:
        where = _where(known, instant, classes)
        for number, part in where:
            of_state[number].append((instant, part))
        if not where and known.has_directory_of(instant.text("place")):
            alone[shown_name(instant)].append((instant, ""))
    states = [
        msgspec.structs.replace(state, seen=_sightings(of_state[number], requests, directory))
        if number in of_state
        else state
        for number, state in enumerate(audit.states)
    ]
    states.sort(key=lambda one: (not one.seen, one.module, one.name))
    return msgspec.structs.replace(
        audit,
        states=tuple(states),
        run=run,
        run_lacks=_lacking(trace, len(writes), bool(of_state or alone)),
        seen_alone=tuple(
            SeenAlone(name=name, seen=_sightings(found, requests, directory))
            for name, found in sorted(alone.items())
        ),
    )


def _where(known: SeenStates, instant: Instant, classes: dict[str, str]) -> list[tuple[int, str]]:
    """The states that a recorded write is of, each with what of it was written; "" for all."""
    if found := known.called(names(instant, classes)) or known.changed_by(instant):
        attribute = f".{instant.text('attribute')}"
        return [(number, attribute if known.is_any_name(number) else "") for number in found]
    for path, part in enclosing(instant, classes):
        if found := known.called({path}):
            return [(number, part) for number in found]
    return []


def _sightings(
    found: Sequence[tuple[Instant, str]], requests: dict[str, str], directory: str
) -> tuple[Sighting, ...]:
    by_process: dict[str, list[Instant]] = defaultdict(list)
    for instant, _ in found:
        by_process[instant.process].append(instant)
    return tuple(
        Sighting(
            process=process,
            writes=len(instants),
            requests=len({one.text("request") for one in instants}),
            place=_relative(max(instants, key=lambda one: one.t_ns).text("place"), directory),
            request=_most_frequent(
                requests.get(one.text("request"), "")
                for one in instants
                if one.text("via") != "snapshot"  # it may have been an earlier request
            ),
            parts=_parts(part for one, part in found if one.process == process),
        )
        for process, instants in sorted(by_process.items(), key=lambda item: _order(item[0]))
    )


def _parts(found: Iterable[str]) -> tuple[str, ...]:
    told = {part for part in found if part and "<" not in part}  # ``<cache>`` is no name of theirs
    return tuple(sorted(told)[:MOST_PARTS])


def _most_frequent(found: Iterable[str]) -> str:
    told = Counter(one for one in found if one)
    return told.most_common(1)[0][0] if told else ""


def _order(process: str) -> tuple[str, int]:
    entry, _, number = process.rpartition("/")
    return entry, int(number) if re.fullmatch("[0-9]+", number) else 0


def _relative(place: str, directory: str) -> str:
    below = os.path.join(directory, "")
    return place[len(below) :] if place.startswith(below) else place


def _lacking(trace: Trace, writes: int, fits: bool) -> str:
    """What the recording cannot tell of this source, one or two sentences; empty for nothing."""
    told = []
    if not writes:
        told.append("No request of it wrote state that was watched.")
    elif not fits:
        told.append(
            "Nothing that its requests wrote is in this source: it is a recording of another "
            "project, or of a copy elsewhere."
        )
    if trace.problems:
        told.append("It is damaged, and may lack writes; `django-trace show` says where.")
    return " ".join(told)
