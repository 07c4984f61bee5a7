"""Parts of a trace: some entries, processes or apps, or all but the imports."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable

import msgspec

from tracer.trace.errors import TracerError
from tracer.trace.model import Entry, Instant, Process, Span, Trace
from tracer.trace.repeats import recordings, typical

from .interface import Options

APP_KINDS = frozenset({"app.create", "app.import_models", "app.ready"})


def select_entries(trace: Trace, wanted: Collection[str]) -> Trace:
    """The trace with these entry points alone; `TracerError` for one that it does not have."""
    known = [entry.id for entry in trace.entries]
    _expect_known("entry", "entry point", wanted, known)
    return _keep(trace, lambda entry: entry.id in wanted, lambda process: process.entry in wanted)


def select_recordings(trace: Trace, wanted: Collection[str] = ()) -> Trace:
    """The trace with one recording of each entry point: these entry points, or all.

    Of an entry point recorded several times it is the typical one; "check.2" names the second.
    """
    groups = recordings(trace)
    numbers = {
        f"{point}.{entry.repeat}": entry.id
        for point, group in groups.items()
        for entry in group
        if len(group) > 1
    }
    _expect_known("entry", "entry point", wanted, [*groups, *numbers])
    chosen = {numbers[one] for one in wanted if one in numbers}
    points = [one for one in wanted if one in groups] if wanted else list(groups)
    chosen |= {typical(trace, groups[point]).id for point in points}
    return trace if len(chosen) == len(trace.entries) else select_entries(trace, chosen)


def select_processes(trace: Trace, wanted: Collection[str]) -> Trace:
    """The trace with these processes alone, by key or pid; `TracerError` for an unknown one."""
    keys = {process.key for process in trace.processes}
    pids = {str(process.pid): process.key for process in trace.processes}
    known = [f"{process.key} (pid {process.pid})" for process in trace.processes]
    missing = [one for one in wanted if one not in keys and one not in pids]
    if missing:
        raise _unknown("process", "process", missing[0], known)
    chosen = {one if one in keys else pids[one] for one in wanted}
    entries = {process.entry for process in trace.processes if process.key in chosen}
    return _keep(trace, lambda entry: entry.id in entries, lambda process: process.key in chosen)


def entries_of(trace: Trace, processes: Collection[str]) -> tuple[Trace, set[str]]:
    """The trace with the entry points of these processes whole, and the processes' keys.

    What is said of an entry point stays true when one of its processes is looked at: a fork
    has its models from a parent that is not shown. All, when no process is named.
    """
    if not processes:
        return trace, {process.key for process in trace.processes}
    chosen = select_processes(trace, processes)
    whole = select_entries(trace, [entry.id for entry in chosen.entries])
    return whole, {process.key for process in chosen.processes}


def select_apps(trace: Trace, wanted: Collection[str]) -> Trace:
    """The trace with what belongs to these apps, and the spans around it.

    To an app belong its AppConfig.create, import_models and ready() spans with all that is
    within, and what names the app elsewhere. `TracerError` for a label that no process had.
    """
    _expect_known("app", "app", wanted, sorted(app_labels(trace)))
    own: set[str] = set()
    kept: set[str] = set()
    for span in trace.spans:
        if span.parent in own or _names_app(span, wanted):
            own.add(span.id)
            kept.update([span.id, *(ancestor.id for ancestor in _until(trace, span, kept))])
    instants = tuple(
        one
        for one in trace.instants
        if one.span in own or one.kind == "flag" or _instant_names_app(one, wanted)
    )
    spans = tuple(span for span in trace.spans if span.id in kept)
    known = {span.id for span in spans}
    relinked = (
        one if one.span in known else msgspec.structs.replace(one, span=None) for one in instants
    )
    return msgspec.structs.replace(trace, spans=spans, instants=tuple(relinked))


def without_imports(trace: Trace) -> Trace:
    """The trace without its import spans: what lay in one lies in the next span around it."""
    if not any(span.kind == "import" for span in trace.spans):
        return trace
    stand_in: dict[str | None, str | None] = {None: None}
    depths: dict[str | None, int] = {None: -1}
    spans: list[Span] = []
    for span in sorted(trace.spans, key=lambda span: span.depth):
        parent = stand_in.get(span.parent)
        if span.kind == "import":
            stand_in[span.id] = parent
            continue
        stand_in[span.id] = span.id
        depths[span.id] = depths[parent] + 1
        spans.append(msgspec.structs.replace(span, parent=parent, depth=depths[span.id]))
    order = {span.id: number for number, span in enumerate(trace.spans)}
    spans.sort(key=lambda span: order[span.id])
    instants = tuple(
        msgspec.structs.replace(one, span=stand_in.get(one.span)) for one in trace.instants
    )
    return msgspec.structs.replace(trace, spans=tuple(spans), instants=instants)


def chosen_part(trace: Trace, options: Options) -> Trace:
    """The part of the trace that the options ask for; `depth` leaves out the spans below it."""
    if options.processes:
        trace = select_processes(trace, options.processes)
    if options.apps:
        trace = select_apps(trace, options.apps)
    if not options.imports:
        trace = without_imports(trace)
    if options.depth is not None:
        trace = _shallow(trace, options.depth)
    return trace


def _shallow(trace: Trace, depth: int) -> Trace:
    spans = tuple(span for span in trace.spans if span.depth < depth)
    known = {span.id for span in spans}
    instants = tuple(one for one in trace.instants if one.span is None or one.span in known)
    return msgspec.structs.replace(trace, spans=spans, instants=instants)


def app_labels(trace: Trace) -> set[str]:
    """The labels of all apps that any process began to load."""
    return {span.text("label") for span in trace.spans if span.kind in APP_KINDS} - {""}


def _keep(
    trace: Trace, entry_kept: Callable[[Entry], bool], process_kept: Callable[[Process], bool]
) -> Trace:
    processes = tuple(process for process in trace.processes if process_kept(process))
    keys = {process.key for process in processes}
    return msgspec.structs.replace(
        trace,
        entries=tuple(entry for entry in trace.entries if entry_kept(entry)),
        processes=processes,
        spans=tuple(span for span in trace.spans if span.process in keys),
        instants=tuple(one for one in trace.instants if one.process in keys),
        problems=tuple(
            problem
            for problem in trace.problems
            if _concerns(problem.file, trace.entries, entry_kept)
        ),
    )


def _concerns(file: str, entries: Iterable[Entry], kept: Callable[[Entry], bool]) -> bool:
    owner = next((entry for entry in entries if entry.id == file.partition("/")[0]), None)
    return owner is None or kept(owner)


def _until(trace: Trace, span: Span, kept: set[str]) -> list[Span]:
    """The spans around one, up to the first that is kept already with all around it."""
    found = []
    while span.parent is not None and span.parent not in kept:
        span = trace.span(span.parent)
        found.append(span)
    return found


def _names_app(span: Span, wanted: Collection[str]) -> bool:
    if span.kind in APP_KINDS:
        return span.text("label") in wanted
    return span.text("app") in wanted


def _instant_names_app(instant: Instant, wanted: Collection[str]) -> bool:
    if instant.kind == "model" and instant.text("label").partition(".")[0] in wanted:
        return True
    return instant.text("app") in wanted


def _expect_known(slug: str, noun: str, wanted: Iterable[str], known: list[str]) -> None:
    for one in wanted:
        if one not in known:
            raise _unknown(slug, noun, one, known)


def _unknown(slug: str, noun: str, name: str, known: list[str]) -> TracerError:
    if not known:
        return TracerError(
            f"unknown-{slug}", f"The run has no {noun} {name}.", f"It has no {noun} at all."
        )
    close = difflib.get_close_matches(name, known, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return TracerError(
        f"unknown-{slug}",
        f"The run has no {noun} {name}.",
        f"{meant}It has: {', '.join(known)}.",
    )
