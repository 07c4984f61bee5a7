"""What came of holding a run to limits, as terminal text and as JSON."""

from __future__ import annotations

import msgspec
from rich.cells import cell_len

from tracer.compare.budget import Incomplete, Reading, Verdicts
from tracer.compare.measures import Unit

from ..interface import Options
from ..terminal.page import BAD, GOOD, QUIET, Page, fit
from ..wording import count, duration, visible

SCHEMA = 1
_LONGEST_NAME = 60


def render_budget(verdicts: Verdicts, options: Options, config: str = "") -> str:
    """A line for each offender with where it comes from, or that all is within and how far.

    `config` is the file that limits were read from; empty without one.
    """
    page = Page(options)
    for one in verdicts.offenders:
        page.note(_sentence(one), "", BAD, "  ")
        told = [_where(one)] if one.where else []
        if one.recordings > 1:
            told.append(f"the median of {count(one.recordings, 'recording')}")
        if told:
            page.note(", ".join(told), "  ", QUIET)
    for lacking in verdicts.incomplete:
        page.note(_lack(lacking), "", BAD, "  ")
    _verdict(page, verdicts)
    unmeasured: dict[str, list[str]] = {}
    for name, point, outcome in verdicts.unmeasured:
        where = point if outcome == "ok" else f"{point}, which ended as {outcome}"
        unmeasured.setdefault(name, []).append(where)
    for name, found in unmeasured.items():
        page.wrapped(visible(f"{name} did not happen in {'; '.join(found)}."), 0, QUIET)
    if config:
        page.wrapped(visible(f"Limits are read from {config}."), 0, QUIET)
    return page.text()


def _verdict(page: Page, verdicts: Verdicts) -> None:
    """All in one line; what was kept with the worst that was read."""
    limits = {one.limit.measure for one in verdicts.readings}
    points = count(len({one.entry for one in verdicts.readings}), "entry point")
    if verdicts.offenders:
        broken = {one.limit.measure for one in verdicts.offenders}
        page.line((f"{len(broken)} of {count(len(limits), 'limit')} broken", BAD), f" in {points}.")
    if verdicts.incomplete:
        lacking = len({one.entry for one in verdicts.incomplete})
        whole = count(len(verdicts.entries), "entry point")
        how = " or ".join(dict.fromkeys(_how(one) for one in verdicts.incomplete))
        page.line(("Not within", BAD), f": {lacking} of {whole} {how}.")
        page.wrapped("--allow-failed holds them to the limits as far as they got.", 0, QUIET)
    elif not verdicts.offenders:
        page.line((f"Within {count(len(limits), 'limit')}", GOOD), f" in {points}.")
        for one in verdicts.worst:
            measured, most = _amounts(one)
            told = f"{_name(one)} is {measured}, at most {most}, in {visible(one.process)}"
            page.note(told, "  ", "", "    ")


def render_budget_json(verdicts: Verdicts, config: str = "") -> str:
    """One line of JSON: every reading, times in nanoseconds, and what was not measured."""
    document = {
        "format": "django-trace budget",
        "schema": SCHEMA,
        "within": verdicts.within,
        "config": config,
        "readings": [
            {**msgspec.to_builtins(one), "within": one.within} for one in verdicts.readings
        ],
        "incomplete": msgspec.to_builtins(verdicts.incomplete),
        "unmeasured": [
            {"measure": name, "entry": point, "outcome": outcome}
            for name, point, outcome in verdicts.unmeasured
        ],
    }
    return msgspec.json.encode(document).decode() + "\n"


def _lack(one: Incomplete) -> str:
    """What keeps a recording from being within."""
    if one.measure:
        return f"{visible(one.measure)} did not complete in {visible(one.process)}"
    reason = f": {visible(one.reason)}" if one.reason else ""
    return f"{visible(one.recording)} {_how(one)}{reason}"


def _how(one: Incomplete) -> str:
    """What became of it, of one or of many."""
    if one.measure:
        return "did not complete"
    if one.file:
        return "left a recording that is cut off"
    return {"failed": "failed", "timeout": "timed out"}.get(one.outcome, "came to no end")


def _sentence(one: Reading) -> str:
    measured, most = _amounts(one)
    return f"{_name(one)} is {measured}, more than {most}, in {visible(one.process)}"


def _name(one: Reading) -> str:
    name = visible(one.limit.measure)
    return name if cell_len(name) <= _LONGEST_NAME else fit(name, _LONGEST_NAME)


def _amounts(one: Reading) -> tuple[str, str]:
    """What was measured, and the limit."""
    return amount(one.measured, one.limit.unit), amount(one.limit.most, one.limit.unit)


def _where(one: Reading) -> str:
    """The place of a time; of a count the line with most, which is seldom the line of all."""
    if one.limit.unit == "ns" or one.from_where == one.measured:
        return visible(one.where)
    return f"most from {visible(one.where)} ({one.from_where} of them)"


def amount(value: int, unit: Unit) -> str:
    """A measure with its unit."""
    return str(value) if unit == "count" else duration(value)
