"""When it is safe to touch a model, per process, and what happened to who did so before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracer.trace.model import Instant, Process, Trace
from tracer.trace.registry import flag_ns

from .summary import models_ready_ns, was_cut
from .wording import duration, place, visible

_DEEPEST = 64
"""Forks from a fork that are followed back."""


@dataclass(frozen=True)
class Safety:
    """The moments a process's registry went through; times since the process started."""

    models_ns: int | None
    """When models could be used; 0 when they came from the parent by fork, None for never."""

    ready_ns: int | None
    """When every ready() had run; None when that was not recorded."""

    listening_ns: int | None
    """When it listened on a socket; None for what is no server."""

    serves_ns: int | None = None
    """When it could answer a request: it listens and has every app ready, by itself or from the
    process it was forked from. None for never; also for a master whose forks answer for it."""

    cut: bool = False
    """Whether the recording of the process lacks something: "never" is then not proven."""

    too_early: tuple[str, ...] = ()
    """Each place that touched the registry too early, with what Django said, once."""

    @property
    def inherited(self) -> bool:
        """Whether the models were there when the process began, by a fork."""
        return self.models_ns == 0


def safety_of(trace: Trace, process: Process) -> Safety:
    """The moments of one process."""
    early = dict.fromkeys(
        f"{place(one.text('caller'), process)}: {visible(one.text('message'))}"
        for one in trace.instants_of(process.key, "registry.not_ready")
    )
    return Safety(
        models_ns=models_ready_ns(trace, process),
        ready_ns=flag_ns(trace, process, "ready"),
        listening_ns=_since_start(process, _listened_ns(trace, process)),
        serves_ns=_since_start(process, _served_ns(trace, process)),
        cut=was_cut(trace, process),
        too_early=tuple(early),
    )


def when_safe(safety: Safety) -> str:
    """The answer in a few words: "from 310 ms on", "never"."""
    if safety.models_ns is None:
        return "unknown, as its recording lacks something" if safety.cut else "never"
    if safety.inherited:
        return "from the start (inherited)"
    return f"from {duration(safety.models_ns)} on"


def verdict(trace: Trace, processes: tuple[Process, ...]) -> str:
    """The answer for all processes of an entry point, those that agree told together."""
    told: dict[str, list[int]] = {}
    known = {process.key: safety_of(trace, process) for process in processes}
    # Programs without Django have nothing to do with the question.
    asked = [
        process
        for process in processes
        if process.django or known[process.key].models_ns is not None
    ]
    for process in asked or processes:
        when = when_safe(known[process.key])
        told.setdefault(when, []).append(int(process.key.rpartition("/")[2]))
    if len(asked or processes) == 1:
        return next(iter(told))
    return "; ".join(
        f"{'process' if len(numbers) == 1 else 'processes'} {_listed(numbers)} {when}"
        for when, numbers in told.items()
    )


def _listed(numbers: list[int]) -> str:
    """The numbers, rising; three or more in a row as "2 to 7"."""
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and number == stretches[-1][-1] + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    return ", ".join(
        f"{one[0]} to {one[-1]}" if len(one) > 2 else ", ".join(map(str, one)) for one in stretches
    )


def control_sockets(instants: Iterable[Instant]) -> set[str]:
    """The Unix sockets that listen while a TCP socket does too: nobody browses to them."""
    paths: set[str] = set()
    tcp = False
    for one in instants:
        if one.kind == "server.listening":
            if one.name.rpartition(":")[2].isdecimal():
                tcp = True
            else:
                paths.add(one.name)
    return paths if tcp else set()


def _listened_ns(trace: Trace, process: Process) -> int | None:
    """On the entry point's clock."""
    moments = trace.instants_of(process.key, "server.listening")
    control = control_sockets(moments)
    return next((one.t_ns for one in moments if one.name not in control), None)


def _served_ns(trace: Trace, process: Process) -> int | None:
    """On the entry point's clock."""
    family = [process, *_copied_from(trace, process)]
    listened = [_listened_ns(trace, one) for one in family]
    ready = [
        None if (ns := flag_ns(trace, one, "ready")) is None else one.start_ns + ns
        for one in family
    ]
    found = [_first(moments, process.start_ns) for moments in (listened, ready)]
    if None in found or (listened[0] is not None and _forks_answer(trace, process)):
        return None
    return max(process.start_ns, *(ns for ns in found if ns is not None))


def _first(moments: list[int | None], start_ns: int) -> int | None:
    """The process's own moment, which comes first, or one before it was forked."""
    own, *before = moments
    inherited = [ns for ns in before if ns is not None and ns <= start_ns]
    return min(inherited) if inherited else own


def _copied_from(trace: Trace, process: Process) -> list[Process]:
    """The processes it was forked from, the nearest first."""
    known = {one.key: one for one in trace.processes_of(process.entry)}
    found: list[Process] = []
    while process.origin == "fork" and process.parent in known and len(found) < _DEEPEST:
        process = known[process.parent]
        found.append(process)
    return found


def _forks_answer(trace: Trace, process: Process) -> bool:
    """Whether the process answered nothing, and one forked by it did."""
    if trace.spans_of(process.key, "request"):
        return False
    return any(
        one.parent == process.key and one.origin == "fork" and trace.spans_of(one.key, "request")
        for one in trace.processes_of(process.entry)
    )


def _since_start(process: Process, t_ns: int | None) -> int | None:
    return None if t_ns is None else t_ns - process.start_ns
