"""What the terminal formats say around a picture: the run, its entry points, its processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tracer.trace.model import Entry, Process, Trace
from tracer.trace.registry import flag_ns

from ..interface import Options
from ..layout.row import Row
from ..layout.rows import rows_of, view_of
from ..safety import verdict
from ..selection import entries_of
from ..summary import (
    costs_of,
    counts_of,
    imports_recorded,
    models_ready_ns,
    repeated,
    slowest_imports,
    was_cut,
)
from ..wording import (
    IMPORTS_COUNTED,
    IMPORTS_MISSING,
    command_label,
    count,
    duration,
    exit_label,
    origin_label,
    visible,
)
from .page import BAD, GOOD, QUIET, STRONG, Page, table

_OUTCOME_STYLES = {"ok": GOOD, "failed": BAD, "timeout": BAD, "skipped": QUIET}
_PROBLEMS_SHOWN = 12
_REPEATS_SHOWN = 6


Draw: TypeAlias = "Callable[[Page, Trace, Process, list[Row]], None]"


def run_text(trace: Trace, options: Options, draw: Draw, *, every: bool) -> str:
    """The whole run; `draw` adds the picture of a process, of `every` instant or of the loud."""
    page = Page(options)
    trace, shown = entries_of(trace, options.processes)
    view = view_of(trace, options)
    overview(page, trace)
    for entry in trace.entries:
        entry_headline(page, trace, entry)
        repeats(page, trace, entry)
        for process in trace.processes_of(entry.id):
            if process.key not in shown:
                continue
            process_headline(page, trace, process)
            rows = rows_of(view, process, options, every=every)
            if rows:
                draw(page, trace, process, rows)
            else:
                nothing_happened(page, trace, process)
    problems(page, trace)
    in_short(page, trace)
    return page.text()


def overview(page: Page, trace: Trace) -> None:
    """What the run is, and a line for each entry point."""
    page.line(("Django start-up, recorded", STRONG), f" {trace.created}".rstrip())
    project = trace.project
    if project is not None:
        page.line(f"Project   {visible(project.path)}")
        if project.settings_module:
            page.line(f"Settings  {visible(project.settings_module)}")
    versions = dict.fromkeys(
        f"Python {process.python}" + (f", Django {process.django}" if process.django else "")
        for process in trace.processes
        if process.django
    )
    for version in versions:
        page.line(f"With      {visible(version)}")
    page.gap()
    _entries(page, trace)
    page.wrapped(
        "“set up in” counts the processes that filled the app registry, “ready” is when the "
        "slowest of them had run every ready(), “took” is the whole run with serving and "
        "stopping. Times below are since the start of each process.",
        0,
        QUIET,
    )


def in_short(page: Page, trace: Trace) -> None:
    """The line for each entry point once more, where what lies between is long."""
    if len(trace.entries) > 1:
        page.heading("In short")
        _entries(page, trace)


def _entries(page: Page, trace: Trace) -> None:
    rows = []
    for entry in trace.entries:
        processes = trace.processes_of(entry.id)
        counts = [counts_of(trace, process) for process in processes]
        ready = [ns for one in processes if (ns := flag_ns(trace, one, "ready")) is not None]
        rows.append(
            (
                visible(entry.id),
                entry.outcome,
                ""
                if entry.exit_code is None
                else exit_label(entry.exit_code).removeprefix("exit "),
                str(len(processes)),
                str(sum(1 for one in counts if one.set_up)),
                duration(max(ready)) if ready else "never",
                duration(entry.duration_ns) if entry.duration_ns else "",
            )
        )
    head = ("entry point", "outcome", "exit", "processes", "set up in", "ready", "took")
    table(page, head, rows, 0)


def nothing_happened(page: Page, trace: Trace, process: Process) -> None:
    """What is said of a process without a row."""
    if was_cut(trace, process):
        page.line("  Its recording lacks something (see “What is missing”), and shows no step.")
    else:
        page.line("  No step of Django's start-up happened here.")


def entry_headline(page: Page, trace: Trace, entry: Entry) -> None:
    """How the entry point ended, and when a model could be touched in each process."""
    title = visible(entry.title or entry.id)
    page.heading(f"{entry.id}" if title == entry.id else f"{entry.id}: {title}")
    if entry.command:
        page.note(visible(" ".join(entry.command)), "  $ ", "", "    ")
    processes = trace.processes_of(entry.id)
    facts = [exit_label(entry.exit_code), count(len(processes), "process")]
    if entry.duration_ns:
        facts.append(duration(entry.duration_ns))
    page.line(
        "  ", (entry.outcome, _OUTCOME_STYLES.get(entry.outcome, BAD)), f", {', '.join(facts)}"
    )
    if entry.repeats > 1:
        told = f"Recording {entry.repeat} of {entry.repeats}"
        page.wrapped(f"{told}; --entry {entry.point}.N shows the Nth.", 2, QUIET)
    if entry.reason:
        page.wrapped(visible(entry.reason), 2, "" if entry.outcome == "ok" else BAD)
    for request in entry.requests:
        answer = f"answered {request.status}" if request.status else visible(request.error)
        page.line(f"  {visible(request.method)} {visible(request.path)}: {answer}")
    if processes:
        page.wrapped(f"Safe to touch a model: {verdict(trace, processes)}.", 2)


def repeats(page: Page, trace: Trace, entry: Entry) -> None:
    """How often each step ran in each process of the entry point."""
    processes = trace.processes_of(entry.id)
    if not processes:
        return
    page.gap()
    title = "What repeats across processes" if len(processes) > 1 else "How often each step ran"
    page.line((f"  {title}", STRONG))
    head = (
        "process", "by", "settings", "populate", "ready", "models", "checks", "urls", "db",
    )  # fmt: skip
    all_counts = [counts_of(trace, process) for process in processes]
    rows = [
        (
            visible(process.key.rpartition("/")[2]),
            origin_label(process),
            *(
                str(number) if number else "·"
                for number in (
                    counts.settings,
                    counts.populate,
                    counts.ready,
                    counts.models,
                    counts.checks,
                    counts.urlconf,
                    counts.connects,
                )
            ),
        )
        for process, counts in zip(processes, all_counts, strict=True)
    ]
    table(page, head, rows, 2)
    page.once(
        "How often in each process: settings set up, app registry filled, ready() called, models "
        "registered, system checks run, URLconf imported, database connections opened.",
        2,
    )
    running = sum(1 for counts in all_counts if counts.set_up)
    if running > 1:
        page.wrapped(
            f"ready() runs in {running} of {count(len(processes), 'process')}: what it starts or "
            f"connects is there {running} times.",
            2,
        )
    again = repeated(trace, processes)
    for label, times in again[:_REPEATS_SHOWN]:
        page.note(f"{label} in {times} of {count(len(processes), 'process')}", "  - ", "", "    ")
    if len(again) > _REPEATS_SHOWN:
        page.line(f"  and {len(again) - _REPEATS_SHOWN} more; --format tree shows them all")
    inherited = sum(
        1
        for process, counts in zip(processes, all_counts, strict=True)
        if not counts.ready and models_ready_ns(trace, process) == 0
    )
    if inherited:
        page.wrapped(
            f"{count(inherited, 'process')} forked after ready(): receivers and open connections "
            "are inherited, threads are not.",
            2,
            QUIET,
        )


def process_headline(page: Page, trace: Trace, process: Process) -> None:
    """Who the process is and how it came to be."""
    page.gap()
    facts = [f"pid {process.pid}", origin_label(process)]
    if process.parent is not None:
        number = process.parent.rpartition("/")[2]
        what = "autoreload child of" if process.origin == "reloader" else f"{facts.pop()} by"
        parent = trace.process(process.parent)
        if parent.pid == process.pid:
            what = "exec of"
        facts[1:] = [f"{what} process {number}"]
    if process.start_ns > 0:
        facts.append(f"at +{duration(process.start_ns)}")
    if process.exit == "absent":
        facts.append("killed or left by os._exit()")
    elif process.exit == "exec":
        facts.append("became another program by exec")
    key, told = f"process {process.key}", ", ".join(facts)
    if len(key) + len(told) + 4 <= page.width:
        page.line("  ", (key, STRONG), (f"  {told}", QUIET))
    else:
        page.line("  ", (key, STRONG))
        page.wrapped(told, 2, QUIET)
    if process.argv:
        page.line((f"  {command_label(process)}", QUIET))


def where_time_goes(page: Page, trace: Trace, process: Process) -> None:
    """The steps whose own time was longest, and the slowest modules."""
    costs = costs_of(trace, process)
    if not costs:
        return
    page.gap()
    about = IMPORTS_COUNTED if imports_recorded(trace) else IMPORTS_MISSING
    page.line(("  Where the time goes", STRONG), (f" ({about})", QUIET))
    for cost in costs:
        page.line(f"  {duration(cost.self_ns):>10}  {cost.share:>4.0%}  {cost.label}")
    slowest = slowest_imports(trace, process)
    if slowest:
        modules = ", ".join(f"{name} {duration(self_ns)}" for name, self_ns in slowest)
        page.wrapped(f"Slowest modules by their own code: {modules}", 2, QUIET)


def problems(page: Page, trace: Trace) -> None:
    """What the recording does not tell."""
    if not trace.problems:
        return
    page.heading("What is missing")
    for problem in trace.problems[:_PROBLEMS_SHOWN]:
        page.line(("  ", ""), (visible(problem.file), QUIET))
        page.wrapped(visible(problem.message), 4)
    more = len(trace.problems) - _PROBLEMS_SHOWN
    if more > 0:
        page.line(f"  and {more} more; --format json lists them all")
