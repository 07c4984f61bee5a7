"""Models and apps of the main registry, as a recording tells of them."""

from __future__ import annotations

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import without_line
from tracer.trace.registry import is_main

from .failures import around
from .inheritance import is_project_place
from .seen import own_way


def models(trace: Trace, process: Process) -> list[Instant]:
    """The registrations in a process, in order."""
    return [one for one in trace.instants_of(process.key, "model") if is_main(one)]


def refused(trace: Trace, model: Instant) -> bool:
    """Whether the registry refused it in the end."""
    label, t_ns = model.text("label").lower(), model.t_ns
    return any(
        one.text("label").lower() == label and one.t_ns >= t_ns
        for one in trace.instants_of(model.process, "model.refused")
    )


def chain_to(trace: Trace, process: Process, model: Instant) -> list[str]:
    """How its module came to be imported: told of the first model of each module."""
    links = model.texts("chain")
    if not links:
        for one in models(trace, process):
            if one.text("module") == model.text("module") and one.texts("chain"):
                return one.texts("chain")
    return links


def how(trace: Trace, process: Process, model: Instant) -> str:
    """Who imported its module, in words."""
    loading = around(trace, model, "app.import_models")
    file = without_line(model.text("caller"))
    links = [link for link in chain_to(trace, process, model) if without_line(link) != file]
    if not any(is_project_place(link) for link in links):
        links = []
    words = f"imported by {own_way(links, process)}" if links else "imported"
    if loading:
        words += f" with the models of the app {loading[0].name}"
    return words


def apps(trace: Trace, process: Process) -> dict[str, Span]:
    """The span in which each AppConfig was created, by app label, in order of INSTALLED_APPS."""
    return {
        span.text("label"): span
        for span in trace.spans_of(process.key, "app.create")
        if span.text("label")
    }
