"""Findings for the terminal: most harmful first, those of one rule together, with evidence."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.finding import SEVERITIES, Evidence, Finding, Severity

from ..interface import Options
from ..wording import relative, visible
from .page import BAD, NAME, QUIET, STRONG, Page

STYLES: dict[Severity, str] = {"error": BAD, "warning": "yellow", "info": QUIET}
_LANE = 30
_EVIDENCE_SHOWN = 4


def render_findings(findings: Sequence[Finding], options: Options, base: str = "") -> str:
    """The findings as text; paths below the directory `base` are shown relative to it."""
    page = Page(options)
    add_findings(page, findings, base)
    return page.text()


def add_findings(page: Page, findings: Sequence[Finding], base: str) -> None:
    """Add a heading for each severity and below it its findings, rule by rule."""
    for severity in SEVERITIES:
        chosen = [one for one in findings if one.severity == severity]
        if chosen:
            page.heading(f"{len(chosen)} {severity}{'s' if len(chosen) > 1 else ''}")
        by_rule: dict[str, list[Finding]] = {}
        for finding in chosen:
            by_rule.setdefault(finding.code, []).append(finding)
        for group in by_rule.values():
            _rule(page, group, base)


def _rule(page: Page, findings: Sequence[Finding], base: str) -> None:
    """The findings of a rule; what to do is said once for all that are mended alike."""
    same: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = finding.title, finding.cause, finding.fix, finding.place, str(finding.possible)
        same.setdefault(key, []).append(finding)
    groups = list(same.values())
    for number, group in enumerate(groups):
        _finding(page, group, base)
        last = number + 1 == len(groups)
        if group[0].fix and (last or groups[number + 1][0].fix != group[0].fix):
            page.wrapped(f"Fix: {visible(relative(group[0].fix, base))}", 2, QUIET)
    page.line("  ", (findings[0].slug, NAME), (f"  django-trace explain {findings[0].code}", QUIET))


def _finding(page: Page, same: Sequence[Finding], base: str) -> None:
    """A finding, which may have been made under several entry points in the same words."""
    finding = same[0]
    page.gap()
    possible = " (possible)" if finding.possible else ""
    title = visible(relative(finding.title, base))
    page.wrapped(f"{finding.code} {title}{possible}", 0, f"{STYLES[finding.severity]} {STRONG}")
    if finding.cause:
        page.wrapped(visible(relative(finding.cause, base)), 2)
    place = visible(relative(finding.place, base))
    if place and place not in relative(finding.cause, base):
        page.line("  ", ("at ", QUIET), place)
    if len(same) > 1:
        entries = dict.fromkeys(key.partition("/")[0] for one in same for key in one.processes)
        page.wrapped(f"{len(same)} times: {', '.join(map(visible, entries))}", 2, QUIET)
    if finding.severity != "info":
        _evidence(page, finding.evidence, base)


def _evidence(page: Page, evidence: Sequence[Evidence], base: str) -> None:
    timed = [one for one in evidence if one.t_ns is not None and one.process]
    if len({one.process for one in timed}) > 1:
        _lanes(page, timed)
        return
    for one in evidence[:_EVIDENCE_SHOWN]:
        place = f" ({visible(relative(one.place, base))})" if one.place else ""
        page.note(f"{visible(relative(one.text, base))}{place}", "  - ", QUIET, "    ")
    if len(evidence) > _EVIDENCE_SHOWN:
        page.line((f"    and {len(evidence) - _EVIDENCE_SHOWN} more", QUIET))


def _lanes(page: Page, timed: Sequence[Evidence]) -> None:
    """A lane for each process, with a mark at each access and an arrow to the last."""
    lanes = list(dict.fromkeys(one.process for one in timed))
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
        label = f"process {visible(lane.rpartition('/')[2])}"
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
