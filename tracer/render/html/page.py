"""The report: what the templates are given, and the page they make of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import jinja2
from markupsafe import Markup

from tracer.trace.finding import SEVERITIES, Finding
from tracer.trace.model import Entry, Process, Trace

from ..interface import Options
from ..layout.accesses import access_lanes
from ..layout.axis import Axis, axis_of
from ..layout.lanes import Lanes, lanes_of
from ..layout.row import Row, crop
from ..layout.rows import rows_of, view_of
from ..layout.steps import MarkClass, StepClass
from ..safety import Safety, safety_of, verdict
from ..selection import entries_of
from ..summary import (
    Cost,
    Counts,
    costs_of,
    counts_of,
    imports_recorded,
    repeated,
    scale_ns,
    slowest_imports,
)
from ..svg.accesses import accesses_figure
from ..svg.lanes import lanes_figure
from ..svg.marks import legend_items
from ..wording import (
    IMPORTS_COUNTED,
    IMPORTS_MISSING,
    exit_label,
    nothing_recorded,
    origin_label,
    relative,
)
from .data import as_json, entry_data
from .frame import base_style, page_templates, policy, static
from .pieces import legend_sign, track_piece
from .steps import STEP_NAMES

_SCRIPTS = ("recording.js", "tree.js", "details.js", "controls.js", "waterfall.js", "page.js")
_ROWS_SHOWN = 60


@dataclass(frozen=True)
class ProcessView:
    """A process as the page shows it."""

    process: Process
    safety: Safety
    counts: Counts
    rows: list[Row]
    hidden: int
    axis: Axis
    costs: list[Cost]
    slowest: list[tuple[str, int]]


@dataclass(frozen=True)
class EntryView:
    """An entry point as the page shows it; `number` tells it from the others."""

    number: int
    entry: Entry
    lanes: Lanes
    verdict: str
    processes: list[ProcessView]
    early: list[str]
    again: list[tuple[str, int]]
    steps: int
    data: Markup


def render_report(trace: Trace, options: Options) -> str:
    """The whole page."""
    trace, shown = entries_of(trace, options.processes)
    told = view_of(trace, options)
    view = view_of(trace, Options(apps=options.apps, depth=options.depth))
    evidence = frozenset(
        one.span for finding in options.findings for one in finding.evidence if one.span
    )
    entries = [
        _entry_view(trace, told, view, entry, number, shown, evidence)
        for number, entry in enumerate(trace.entries)
    ]
    style = base_style() + static("report.css")
    script = "".join(static(name) for name in _SCRIPTS)
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            trace=trace,
            entries=entries,
            sections={one.entry.id: one.number for one in entries},
            findings=[(one, _accesses(trace, one)) for one in options.findings],
            found=_found(options.findings),
            base=_base(trace),
            axis=axis_of(max((one.lanes.axis.total_ns for one in entries), default=1)),
            versions=_versions(trace),
            machines=_machines(trace),
            imports=imports_recorded(trace),
            safe=any(lane.safe_ns is not None for one in entries for lane in one.lanes.lanes),
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
            legend=_legend(entries),
            safety_by_key={process.key: safety_of(trace, process) for process in trace.processes},
        )
    )


def _entry_view(
    trace: Trace, told: Trace, view: Trace, entry: Entry, number: int, shown: set[str],
    evidence: frozenset[str],
) -> EntryView:  # fmt: skip
    processes = trace.processes_of(entry.id)
    data = entry_data(told, entry, evidence)
    views = [_process_view(trace, view, one) for one in processes if one.key in shown]
    return EntryView(
        number=number,
        entry=entry,
        lanes=lanes_of(trace, entry),
        verdict=verdict(trace, processes) if processes else "",
        processes=views,
        early=list(dict.fromkeys(text for one in views for text in one.safety.too_early)),
        again=repeated(trace, processes),
        steps=len(data.columns["depth"]) - len(processes),
        data=Markup(as_json(data)),
    )


def _process_view(trace: Trace, view: Trace, process: Process) -> ProcessView:
    rows, hidden = crop(rows_of(view, process, Options(), every=False), _ROWS_SHOWN)
    return ProcessView(
        process=process,
        safety=safety_of(trace, process),
        counts=counts_of(trace, process),
        rows=rows,
        hidden=hidden,
        axis=axis_of(scale_ns(trace, process)),
        costs=costs_of(trace, process),
        slowest=slowest_imports(trace, process),
    )


def _base(trace: Trace) -> str:
    """The directory that is left out of paths; empty for none."""
    if trace.project is not None:
        return trace.project.path
    return next((entry.cwd for entry in trace.entries if entry.cwd), "")


def _versions(trace: Trace) -> list[str]:
    return list(
        dict.fromkeys(
            f"Python {process.python}, Django {process.django}"
            for process in trace.processes
            if process.django
        )
    )


def _machines(trace: Trace) -> list[str]:
    """The machines the processes ran on, as they called themselves."""
    return list(
        dict.fromkeys(
            ", ".join(filter(None, (process.host, process.platform)))
            for process in trace.processes
            if process.host or process.platform
        )
    )


def _accesses(trace: Trace, finding: Finding) -> Markup:
    """The picture of who wrote and who read; empty where the finding has none."""
    lanes = access_lanes(finding, {process.key: process for process in trace.processes})
    return Markup(accesses_figure(lanes, finding)) if lanes else Markup()


def _found(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    """How many findings of each severity there are, the worst first."""
    severities = [finding.severity for finding in findings]
    return [(one, severities.count(one)) for one in SEVERITIES if one in severities]


def _legend(entries: list[EntryView]) -> list[tuple[StepClass | None, MarkClass | None, str, str]]:
    lanes = [lane for one in entries for lane in one.lanes.lanes]
    rows = [row for one in entries for process in one.processes for row in process.rows]
    steps = {bar.step for lane in lanes for bar in lane.bars}
    steps |= {row.step for row in rows if row.span is not None}
    marks = {mark.mark for lane in lanes for mark in lane.marks}
    return legend_items(steps, marks)


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    templates = page_templates()
    templates.globals.update(
        STEP_NAMES,
        relative=relative,
        exit_label=exit_label,
        IMPORTS_COUNTED=IMPORTS_COUNTED,
        IMPORTS_MISSING=IMPORTS_MISSING,
        lanes_figure=lambda lanes, name: Markup(lanes_figure(lanes, name)),
        legend_sign=legend_sign,
        nothing_recorded=nothing_recorded,
        origin_label=origin_label,
        track_piece=track_piece,
    )
    return templates
