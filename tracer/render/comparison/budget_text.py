"""What came of holding a run to limits, as terminal text and as JSON."""

from __future__ import annotations

import msgspec
from rich.cells import cell_len

from tracer.compare.budget import Reading, Verdicts
from tracer.compare.measures import Unit

from ..interface import Options
from ..terminal.page import BAD, GOOD, QUIET, Page, fit
from ..wording import count, duration, visible

SCHEMA = 1
_LONGEST_NAME = 60


def render_budget(verdicts: Verdicts, options: Options) -> str:
    """A line for each offender with where it comes from, or that all is within."""
    page = Page(options)
    for one in verdicts.offenders:
        page.note(_sentence(one), "", BAD, "  ")
        told = [visible(one.where)] if one.where else []
        if one.recordings > 1:
            told.append(f"the median of {count(one.recordings, 'recording')}")
        if told:
            page.note(", ".join(told), "  ", QUIET)
    limits = {one.limit.measure for one in verdicts.readings}
    points = {one.entry for one in verdicts.readings}
    if verdicts.offenders:
        broken = {one.limit.measure for one in verdicts.offenders}
        page.line(
            (f"{len(broken)} of {count(len(limits), 'limit')} broken", BAD),
            f" in {count(len(points), 'entry point')}.",
        )
    else:
        page.line(
            (f"Within {count(len(limits), 'limit')}", GOOD),
            f" in {count(len(points), 'entry point')}.",
        )
    unmeasured: dict[str, list[str]] = {}
    for name, point, outcome in verdicts.unmeasured:
        where = point if outcome == "ok" else f"{point}, which ended as {outcome}"
        unmeasured.setdefault(name, []).append(where)
    for name, found in unmeasured.items():
        page.wrapped(visible(f"{name} did not happen in {'; '.join(found)}."), 0, QUIET)
    return page.text()


def render_budget_json(verdicts: Verdicts) -> str:
    """One line of JSON: every reading, times in nanoseconds, and what was not measured."""
    document = {
        "format": "django-trace budget",
        "schema": SCHEMA,
        "within": not verdicts.offenders,
        "readings": [
            {**msgspec.to_builtins(one), "within": one.within} for one in verdicts.readings
        ],
        "unmeasured": [
            {"measure": name, "entry": point, "outcome": outcome}
            for name, point, outcome in verdicts.unmeasured
        ],
    }
    return msgspec.json.encode(document).decode() + "\n"


def _sentence(one: Reading) -> str:
    measured, most = (amount(value, one.limit.unit) for value in (one.measured, one.limit.most))
    name = visible(one.limit.measure)
    name = name if cell_len(name) <= _LONGEST_NAME else fit(name, _LONGEST_NAME)
    return f"{name} is {measured}, more than {most}, in {visible(one.process)}"


def amount(value: int, unit: Unit) -> str:
    """A measure with its unit."""
    return str(value) if unit == "count" else duration(value)
