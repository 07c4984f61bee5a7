"""When it is safe to touch a model, per process, and what happened to who did so before."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.trace.model import Process, Trace

from .summary import flag_ns, models_ready_ns, was_cut
from .wording import duration, place, visible


@dataclass(frozen=True)
class Safety:
    """The moments a process's registry went through; times since the process started."""

    models_ns: int | None
    """When models could be used; 0 when they came from the parent by fork, None for never."""

    ready_ns: int | None
    """When every ready() had run; None when that was not recorded."""

    listening_ns: int | None
    """When the server accepted connections; None for what is no server."""

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
        listening_ns=_first_listening(trace, process),
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


def _first_listening(trace: Trace, process: Process) -> int | None:
    for one in trace.instants_of(process.key, "server.listening"):
        return one.t_ns - process.start_ns
    return None
