"""Findings for the terminal: most harmful first, each with its evidence and two lanes of time."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.finding import SEVERITIES, Finding

from ..interface import Options
from ..layout.accesses import Access, AccessLanes, access_lanes
from ..wording import relative
from .page import BAD, NAME, QUIET, STRONG, Page

_STYLES = {"error": BAD, "warning": "yellow", "info": QUIET}
_LANE = 30


def render_findings(findings: Sequence[Finding], options: Options, base: str = "") -> str:
    """The findings as text; paths below the directory `base` are shown relative to it."""
    page = Page(options)
    for severity in SEVERITIES:
        chosen = [one for one in findings if one.severity == severity]
        if chosen:
            page.heading(f"{len(chosen)} {severity}{'s' if len(chosen) > 1 else ''}")
        for finding in chosen:
            _finding(page, finding, base)
    return page.text()


def _finding(page: Page, finding: Finding, base: str) -> None:
    page.gap()
    possible = " (possible)" if finding.possible else ""
    style = _STYLES[finding.severity]
    page.wrapped(f"{finding.code} {finding.title}{possible}", 0, f"{style} {STRONG}")
    if finding.severity == "info":
        page.wrapped(relative(finding.cause, base), 2)
        return
    page.wrapped(relative(finding.cause, base), 2)
    lanes = access_lanes(finding)
    if lanes:
        _lanes(page, lanes)
    page.wrapped(f"Fix: {finding.fix}", 2, QUIET)
    page.line("  ", (finding.slug, NAME), (f"  {finding.url}", QUIET))


def _lanes(page: Page, lanes: AccessLanes) -> None:
    """A lane for each process, with a mark at each access and an arrow from write to read."""
    for number, lane in enumerate(lanes.lanes):
        marks = ["─"] * _LANE
        for one in lane.accesses:
            marks[_column(one)] = "◆" if one.evidence.access == "write" else "◇"
        page.line("  ", (f"{lane.title:<12}", QUIET), "".join(marks))
        if lanes.written is None or lanes.read is None or number != len(lanes.lanes) - 2:
            continue
        begin, end = _column(lanes.written), _column(lanes.read)
        if lanes.written in lane.accesses:
            arrow = " " * begin + "╰" + "─" * (end - begin - 1) + "▼"
            page.line("  ", " " * 12, (arrow, QUIET))
    page.line("  ", " " * 12, (f"{lanes.spread_ns / 1e6:,.1f} ms from first to last", QUIET))


def _column(access: Access) -> int:
    return round(access.share * (_LANE - 1))
