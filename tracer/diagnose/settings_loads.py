"""Loads of the settings: those inside another one, and who chose the module."""

from __future__ import annotations

from tracer.trace.model import Instant, Process, Span, Trace

from .failures import around


def inner_loads(trace: Trace, load: Span) -> list[Span]:
    """Loads that began while this one was importing the settings module, in order of time."""
    return [
        span
        for span in trace.spans_of(load.process, "settings")
        if span.text("nested") == "1" and load in trace.ancestors(span)
    ]


def loaded(trace: Trace, process: Process) -> Span | None:
    """The load that gave the process its settings; None without one, or if it was forked."""
    return next(
        (
            span
            for span in trace.spans_of(process.key, "settings")
            if span.outcome == "ok" and not around(trace, span, "settings")
        ),
        None,
    )


def choices(trace: Trace, process: Process) -> list[Instant]:
    """Each time the program set DJANGO_SETTINGS_MODULE, in order of time."""
    return trace.instants_of(process.key, "settings.variable")


def chosen_by(trace: Trace, process: Process, load: Span) -> str:
    """The line that chose the module of a load; empty where the environment had it from outside."""
    before = [
        one.text("caller")
        for one in choices(trace, process)
        if one.t_ns <= load.start_ns and one.text("module") == load.text("module")
    ]
    return before[-1] if before else ""
