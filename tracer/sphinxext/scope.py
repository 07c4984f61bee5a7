"""Which part of the recordings is meant: "shop/runserver", or its second process, "…/2"."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.trace.errors import TracerError
from tracer.trace.model import Entry, Process, Trace

from .recordings import entry_of
from .selector import number_of


@dataclass(frozen=True)
class Scope:
    """An entry point of a recording and the processes of it that are meant, in order of start."""

    trace: Trace
    entry: Entry
    processes: tuple[Process, ...]


def parse_address(text: str) -> tuple[str, str, str]:
    """Recording, entry point and process numbers of "RECORDING/ENTRY/NUMBER,…"; missing are empty.

    `TracerError` bad-address for anything else.
    """
    parts = text.strip().split("/")
    if not 1 <= len(parts) <= 3 or not all(parts):
        raise TracerError(
            "bad-address",
            f"{text!r} names no part of a recording.",
            "Write RECORDING/ENTRY or RECORDING/ENTRY/PROCESS, such as shop/runserver/2.",
        )
    recording, entry, process = (*parts, "", "")[:3]
    return recording, entry, process


def scope_of(trace: Trace, entry: str, numbers: str) -> Scope:
    """The part of a trace; all processes without numbers. `TracerError` for what it lacks."""
    chosen = entry_of(trace, entry)
    processes = trace.processes_of(chosen.id)
    if not numbers:
        return Scope(trace, chosen, processes)
    known = {str(number_of(one)): one for one in processes}
    wanted = [number.strip() for number in numbers.split(",")]
    missing = [number for number in wanted if number not in known]
    if missing:
        raise TracerError(
            "unknown-process",
            f"The entry point {trace.path}/{chosen.id} has no process {missing[0]}.",
            f"It has: {', '.join(known)}.",
        )
    return Scope(trace, chosen, tuple(known[number] for number in wanted))
