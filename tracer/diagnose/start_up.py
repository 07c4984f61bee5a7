"""What a recording tells of the way to something that a program did while it started.

The probe gives what it sees in a stage of the start (the settings, populate(), the URLconf, the
checks) or in an import the attributes `stage`, `importing`, `chain` and `bodies`: see
:mod:`tracer.trace.kinds`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import is_own, short_place
from tracer.trace.registry import available_ns, is_main

from .inheritance import is_project_place

Told = Span | Instant


def way(told: Told) -> list[str]:
    """The lines that led there, the stage's first; empty outside of a stage and of imports."""
    return told.texts("chain")


def place_to_act(told: Told) -> str:
    """The line that made it happen so early, in the project's own code if there is one.

    It is the innermost statement of a module or of a class body, which runs on import. Without
    one it is the outermost line, as of a ready(): what that calls may be asked rightly later.
    """
    own = [line for line in told.texts("bodies") if is_project_place(line)]
    if own:
        return own[-1]
    own = [line for line in way(told) if is_project_place(line)]
    return own[0] if own else (way(told) or [told.text("caller")])[-1]


def at_ns(told: Told) -> int:
    """When it was, or began."""
    return told.start_ns if isinstance(told, Span) else told.t_ns


def way_in_words(told: Told, process: Process) -> str:
    """The lines with arrows between them; without those of libraries below the project's own."""
    lines = way(told) or [told.text("caller")]
    own = [number for number, line in enumerate(lines) if is_own(line)]
    if own:
        lines = lines[: own[-1] + 1]
    return " → ".join(dict.fromkeys(short_place(line, process.cwd) for line in lines))


def before_ready(trace: Trace, told: Told) -> bool:
    """Whether it was while the app registry was not filled, in a process that fills it."""
    process = trace.process(told.process)
    ready_ns = available_ns(trace, process, "ready")
    if ready_ns is not None:
        return at_ns(told) < process.start_ns + ready_ns
    return any(is_main(span) for span in trace.spans_of(process.key, "populate"))


def around(trace: Trace, told: Told) -> list[Span]:
    """The spans around it, innermost first."""
    if isinstance(told, Span):
        return trace.ancestors(told)
    if told.span is None:
        return []
    inner = trace.span(told.span)
    return [inner, *trace.ancestors(inner)]


def during(trace: Trace, told: Told) -> str:
    """What the program was doing, in words that follow "while" in a sentence."""
    stage, importing = told.text("stage"), told.text("importing")
    for span in around(trace, told):
        if span.kind == "app.ready":
            return f"ready() of app {span.text('label')} runs"
        if span.kind == "app.import_models":
            return f"the models of app {span.text('label')} are imported"
        if span.kind == "app.create":
            return f"the AppConfig of {span.text('entry') or span.name} is made"
        if span.kind == "urlconf":
            return f"the URLconf {span.name} is imported"
        if span.kind == "settings":
            return f"the settings {span.name} are imported"
        if span.kind == "checks" and stage == "run_checks":
            return "the system checks run"
    return f"the module {importing} is imported" if importing else "it starts"


def app_of(trace: Trace, told: Told) -> str:
    """The label of the app whose code it is, else of that on whose behalf it was; or empty."""
    file = place_to_act(told).rpartition(":")[0]
    best = "", told.text("app")
    for process in _with_ancestors(trace, trace.process(told.process)):
        for span in trace.spans_of(process.key, "app.create"):
            name = span.text("name")
            directory = f"/{name.replace('.', '/')}/"
            if name and directory in file and len(name) > len(best[0]):
                best = name, span.text("label")
    return best[1]


def entry_of(trace: Trace, told: Told) -> str:
    """The management command that its process runs, else the entry point or the program."""
    process = trace.process(told.process)
    for span in trace.spans_of(process.key, "management"):
        if span.text("name"):
            return span.text("name")
    return process.entry


def _with_ancestors(trace: Trace, process: Process) -> Iterator[Process]:
    yield process
    while process.origin == "fork" and process.parent is not None:
        process = trace.process(process.parent)
        yield process
