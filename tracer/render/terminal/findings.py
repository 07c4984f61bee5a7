"""Findings for the terminal: most harmful first, each with its evidence and two lanes of time."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.finding import SEVERITIES, Evidence, Finding

from ..interface import Options
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
    _lanes(page, finding.evidence)
    page.wrapped(f"Fix: {finding.fix}", 2, QUIET)
    page.line("  ", (finding.slug, NAME), (f"  {finding.url}", QUIET))


def _lanes(page: Page, evidence: Sequence[Evidence]) -> None:
    """A lane for each process, with a mark at each access and an arrow to the last."""
    timed = [one for one in evidence if one.t_ns is not None and one.process]
    lanes = list(dict.fromkeys(one.process for one in timed))
    if len(timed) < 2:
        return
    first = min(one.t_ns or 0 for one in timed)
    spread = max(1, max(one.t_ns or 0 for one in timed) - first)
    columns = _columns([((one.t_ns or 0) - first) * (_LANE - 1) // spread for one in timed])
    target = lanes.index(timed[-1].process)
    source = lanes.index(timed[-2].process)
    for number, lane in enumerate(lanes):
        marks = ["─"] * _LANE
        for one, column in zip(timed, columns, strict=True):
            if one.process == lane:
                marks[column] = "◆"
        label = f"process {lane.rpartition('/')[2]}"
        page.line("  ", (f"{label:<12}", QUIET), "".join(marks))
        if number < len(lanes) - 1:
            arrow = [" "] * _LANE
            start, end = sorted((columns[-2], columns[-1]))
            down = target > source
            if min(source, target) <= number < max(source, target):
                corner = columns[-2]
                arrow[start : end + 1] = ["─"] * (end - start + 1)
                arrow[corner] = "╰" if down else "╭"
                arrow[columns[-1]] = "▼" if down else "▲"
            page.line("  ", " " * 12, ("".join(arrow).rstrip(), QUIET))
    page.line("  ", " " * 12, (f"{spread / 1e6:,.1f} ms from first to last", QUIET))


def _columns(columns: list[int]) -> list[int]:
    """Columns that differ, in order, within the lane."""
    placed: list[int] = []
    for column in columns:
        placed.append(max(column, placed[-1] + 2) if placed else column)
    over = max(0, placed[-1] - (_LANE - 1))
    return [max(0, column - over) for column in placed] if over else placed
