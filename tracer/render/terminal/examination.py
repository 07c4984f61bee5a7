"""An examination for the terminal: what was found, by how many rules, and what nobody could see."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.trace.examination import Examination
from tracer.trace.finding import SEVERITIES, Finding

from ..interface import Options
from ..wording import count, visible
from .findings import add_findings
from .page import BAD, GOOD, QUIET, STRONG, Page

_SHOWN = 8


def render_examination(examination: Examination, options: Options, what: str = "") -> str:
    """The findings and a summary; for a healthy project it is a few lines.

    `what` names what was looked at, such as "entry point".
    """
    page = Page(options)
    add_findings(page, examination.findings, examination.base)
    page.gap()
    _summary(page, examination, what)
    if examination.unjudged:
        page.gap()
        page.line(("Could not be judged, or only in part", STRONG))
        for one in examination.unjudged[:_SHOWN]:
            page.wrapped(visible(f"{one.subject}: {one.reason}"), 2)
        _more(page, len(examination.unjudged))
    if examination.gone:
        page.gap()
        page.line(
            ("Known to the baseline, and no longer there", STRONG),
            "; write it anew with --write-baseline",
        )
        for text in examination.gone[:_SHOWN]:
            page.note(visible(text), "  ", "", "    ")
        _more(page, len(examination.gone))
    return page.text()


def found_in_words(findings: Sequence[Finding]) -> str:
    """How many findings there are of each severity: "1 error, 2 warnings"; empty for none."""
    severities = [one.severity for one in findings]
    return ", ".join(
        count(severities.count(one), one) if one != "info" else f"{severities.count(one)} info"
        for one in SEVERITIES
        if one in severities
    )


def _summary(page: Page, examination: Examination, what: str) -> None:
    found = found_in_words(examination.findings)
    rules = f"{count(len(examination.rules), 'rule')} looked"
    where = f" at {count(len(examination.looked_at), what)}" if what else ""
    if found:
        page.line((found, f"{BAD} {STRONG}"), f"; {rules}{where}")
    else:
        page.line(("Nothing found", f"{GOOD} {STRONG}"), f", {rules}{where}")
    if examination.looked_at:
        page.wrapped(", ".join(map(visible, examination.looked_at)), 2, QUIET)
    if examination.held_back:
        page.line(f"{count(examination.held_back, 'finding')} held back by the baseline")
    if examination.ignored:
        page.line(f"{count(examination.ignored, 'finding')} ignored, by configuration or comment")
    if examination.minor:
        page.line(
            f"{count(examination.minor, 'finding')} of less severity not shown: --severity info"
        )


def _more(page: Page, total: int) -> None:
    if total > _SHOWN:
        page.line((f"  and {total - _SHOWN} more; --json lists them all", QUIET))
