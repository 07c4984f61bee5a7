"""The lanes of a finding about state: who wrote and who read it, in which process, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process

from .lanes import descent

_NEAREST = 0.07
"""Two accesses are drawn at least this part of the picture apart, however close they were."""


@dataclass(frozen=True)
class Access:
    """One read or write: where it lies between the first (0) and the last (1), and its words."""

    share: float
    t_ns: int
    """Nanoseconds since the first access of the picture."""

    words: str
    """The request and what it did, as in "GET /panel wrote it"."""

    evidence: Evidence


@dataclass(frozen=True)
class AccessLane:
    """A process that touched the state, and its accesses in order of time."""

    title: str
    about: str
    accesses: tuple[Access, ...]


@dataclass(frozen=True)
class AccessLanes:
    """The lanes; those that an arrow joins are the last two, or the last one alone."""

    lanes: tuple[AccessLane, ...]
    written: Access | None
    """The write at which the arrow begins; None where there is no arrow."""

    read: Access | None
    """The read that it leads to: always the last access of the last lane."""

    spread_ns: int
    """From the first access to the last."""


def access_lanes(
    finding: Finding, processes: Mapping[str, Process] | None = None
) -> AccessLanes | None:
    """The lanes of a finding; None for one that is not about reads and writes in processes.

    With `processes`, by key, each lane also tells what its process is.
    """
    known = processes or {}
    shown = [one for one in finding.evidence if one.access and one.process and one.t_ns is not None]
    if len(shown) < 2:
        return None
    times = [one.t_ns or 0 for one in shown]
    first = times[0]
    accesses = [
        Access(share, t_ns - first, _words(one), one)
        for share, t_ns, one in zip(_shares(times), times, shown, strict=True)
    ]
    written, read = accesses[-2:]
    joined_last = (written.evidence.process, read.evidence.process)
    keys = dict.fromkeys(one.process for one in shown if one.process not in joined_last)
    keys |= dict.fromkeys(joined_last)
    joined = written.evidence.access == "write" and read.evidence.access == "read"
    return AccessLanes(
        lanes=tuple(
            AccessLane(
                title=process_title(key),
                about=_about(known[key]) if key in known else "",
                accesses=tuple(one for one in accesses if one.evidence.process == key),
            )
            for key in keys
        ),
        written=written if joined else None,
        read=read if joined else None,
        spread_ns=times[-1] - first,
    )


def process_title(key: str) -> str:
    """How a process is called by its number within its entry point."""
    return f"process {key.rpartition('/')[2]}"


def _about(process: Process) -> str:
    return f"pid {process.pid}, {descent(process)}"


def _words(evidence: Evidence) -> str:
    """What was done, without where: the lane says it."""
    return evidence.text.partition(" (")[0].removesuffix(f" in {process_title(evidence.process)}")


def _shares(times: Sequence[int]) -> list[float]:
    """Where moments lie between the first and the last, each apart from the one before."""
    spread = max(1, times[-1] - times[0])
    shares: list[float] = []
    for t_ns in times:
        share = (t_ns - times[0]) / spread
        shares.append(max(share, shares[-1] + _NEAREST) if shares else share)
    for number in range(len(shares) - 1, -1, -1):
        end = shares[number + 1] - _NEAREST if number + 1 < len(shares) else 1.0
        shares[number] = min(shares[number], end)
    return shares
