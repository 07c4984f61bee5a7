"""Receivers of signals, as a recording tells of them."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.trace.model import Instant, Process, Trace

from .inheritance import is_project_place
from .seen import is_test_file


def connected(trace: Trace, process: Process) -> Iterator[Instant]:
    """The project's own connections in a process, in order; those of its tests left out."""
    for one in trace.instants_of(process.key, "signal.connect"):
        caller = one.text("caller")
        if is_project_place(caller) and not is_test_file(caller):
            yield one


def signal_name(one: Instant) -> str:
    """The signal as a reader calls it: the last part of its dotted name."""
    return one.text("signal").rpartition(".")[2] or "a signal"


def sender(one: Instant) -> str:
    """ " of" its sender, or nothing for a receiver of all senders."""
    return f" of {one.text('sender')}" if one.text("sender") else ""
