"""Findings for the terminal: most harmful first, those of one rule together, with evidence."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.finding import SEVERITIES, Evidence, Finding, Severity
from tracer.trace.places import short_place

from ..interface import Options
from ..layout.accesses import Access, AccessLanes, access_lanes
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
        groups: dict[tuple[bool, str], list[Finding]] = {}
        proven = any(not one.possible for one in chosen)
        for finding in chosen:
            groups.setdefault((proven and finding.possible, finding.code), []).append(finding)
        for group in groups.values():
            _rule(page, group, base)


def _rule(page: Page, findings: Sequence[Finding], base: str) -> None:
    """The findings of a rule; what to do is said once for all that are mended alike."""
    for number, finding in enumerate(findings):
        _finding(page, finding, base)
        last = number + 1 == len(findings)
        if finding.fix and (last or findings[number + 1].fix != finding.fix):
            page.wrapped(f"Fix: {visible(relative(finding.fix, base))}", 2, QUIET)
    page.line("  ", (findings[0].slug, NAME), (f"  django-trace explain {findings[0].code}", QUIET))


def _finding(page: Page, finding: Finding, base: str) -> None:
    page.gap()
    possible = " (possible)" if finding.possible else ""
    title = visible(relative(finding.title, base))
    page.wrapped(f"{finding.code} {title}{possible}", 0, f"{STYLES[finding.severity]} {STRONG}")
    if finding.cause:
        page.wrapped(visible(relative(finding.cause, base)), 2)
    place = _short(finding.place, base)
    if place and place not in relative(finding.cause, base):
        page.line("  ", ("at ", QUIET), place)
    entries = dict.fromkeys(key.rpartition("/")[0] for key in finding.processes)
    if len(entries) > 1:
        page.wrapped(f"under {', '.join(map(visible, entries))}", 2, QUIET)
    lanes = access_lanes(finding)
    if finding.severity == "info":
        return
    if lanes:
        _lanes(page, lanes)
    else:
        told = f"{finding.title} {finding.cause}"
        _evidence(page, [one for one in finding.evidence if not _repeats(one, told, base)], base)


def _evidence(page: Page, evidence: Sequence[Evidence], base: str) -> None:
    for one in evidence[:_EVIDENCE_SHOWN]:
        place = f" ({_short(one.place, base)})" if one.place else ""
        page.note(f"{visible(relative(one.text, base))}{place}", "  - ", QUIET, "    ")
    if len(evidence) > _EVIDENCE_SHOWN:
        page.line((f"    and {len(evidence) - _EVIDENCE_SHOWN} more", QUIET))


def _repeats(one: Evidence, told: str, base: str) -> bool:
    """Whether its text and its place stand in what was told already."""
    told = relative(told, base)
    return relative(one.text, base) in told and _short(one.place, base) in told


def _short(place: str, base: str) -> str:
    return visible(short_place(relative(place, base), ""))


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
