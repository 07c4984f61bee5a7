"""Django's main app registry, among those that a recording tells of."""

from __future__ import annotations

from .model import Instant, Process, Span, Trace


def is_main(value: Span | Instant) -> bool:
    """Whether it speaks of the main registry, and not of a migration's or an isolated one."""
    return value.text("registry") in ("main", "")


def flag_ns(trace: Trace, process: Process, name: str) -> int | None:
    """When populate() raised a flag of the main registry, since the process started.

    Flags that somebody else set don't count: after a failed start Django's runserver sets them
    all, so that it can wait for a change (`ManagementUtility.execute`, Django 3.2 to 6.1).
    """
    for one in trace.instants_of(process.key, "flag"):
        up = one.name == name and one.text("value") != "0" and is_main(one)
        if up and not set_by_hand(trace, one):
            return one.t_ns - process.start_ns
    return None


def available_ns(trace: Trace, process: Process, name: str) -> int | None:
    """When a process had what the flag stands for, since it started; None for never.

    A forked process has what its parent had: 0 if that was there before the fork.
    """
    moment = flag_ns(trace, process, name)
    if moment is not None or process.origin != "fork" or process.parent is None:
        return moment
    parent = trace.process(process.parent)
    before = available_ns(trace, parent, name)
    inherited = before is not None and parent.start_ns + before <= process.start_ns
    return 0 if inherited else None


def set_by_hand(trace: Trace, flag: Instant) -> bool:
    """Whether a flag of the main registry was set by somebody else than populate()."""
    if not is_main(flag):
        return False
    if flag.span is None:
        return True
    inner = trace.span(flag.span)
    return not any(span.kind == "populate" for span in (inner, *trace.ancestors(inner)))
