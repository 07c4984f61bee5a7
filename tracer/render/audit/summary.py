"""The audit by module, in the four columns of Django's specification of 2008."""

from __future__ import annotations

import re

import msgspec

from tracer.trace.audited import Audit, AuditedState

from ..interface import Options
from ..terminal.page import QUIET, STRONG, Page

HEAD = ("Module", "Globals", "Incomplete init", "Inefficiencies")
_MOST_NAMES = 6
_MOST_EXCEPTIONS = 2


class SummaryRow(msgspec.Struct, frozen=True):
    """A module: what of it changes after its import, by column; texts, which may be empty."""

    module: str
    globals: str
    incomplete: str
    inefficiencies: str


def summary_rows(audit: Audit) -> list[SummaryRow]:
    """A row for each module with state that requests can change, by name."""
    modules: dict[str, list[AuditedState]] = {}
    for one in audit.states:
        if one.written and (one.safety in ("benign", "locked") or one.safety.startswith("unsafe")):
            modules.setdefault(one.module, []).append(one)
    return [_row(module, states) for module, states in sorted(modules.items())]


def _row(module: str, states: list[AuditedState]) -> SummaryRow:
    half = [one for one in states if one.initialised == "half-done"]
    problems = [
        f"PROBLEM: {one.name}" if one.safety.startswith("unsafe") else f"{one.name}: not seen early"
        for one in half
    ]
    unsafe = [
        f"{one.name}: {one.safety.partition(':')[2] or 'differs between workers'}"
        for one in states
        if one.hazardous and one not in half
    ]
    again = [one.name for one in states if one.repeated and one not in half]
    complete = any(one.initialised == "complete" for one in states)
    return SummaryRow(
        module,
        _names([one.name for one in states]),
        "; ".join([*problems, *unsafe]) or ("OK" if complete else ""),
        f"more than once: {_again(again, [one.name for one in states])}" if again else "",
    )


def _again(names: list[str], globals_: list[str]) -> str:
    """Which of a module's globals; few exceptions from many are shorter than the many."""
    others = [name for name in globals_ if name not in names]
    if len(others) < len(names) > 1 and len(others) <= _MOST_EXCEPTIONS:
        return "all" + (f" but {_names(others)}" if others else "")
    return _names(names)


def _names(names: list[str]) -> str:
    """The first of them; of an owner that was just named, only what comes after it."""
    shown: list[str] = []
    named = ""
    for name in names[:_MOST_NAMES]:
        owner, dot, attribute = name.rpartition(".")
        shown.append(dot + attribute if owner and owner == named else name)
        named = owner
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(shown) + more


def summary_markdown(audit: Audit) -> str:
    """The summary as a Markdown table."""
    lines = [f"| {' | '.join(HEAD)} |", "|---|---|---|---|"]
    for row in summary_rows(audit):
        cells = (f"`{row.module}`", row.globals, row.incomplete, row.inefficiencies)
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text if text.startswith("`") else re.sub(r"[|_*<]", r"\\\g<0>", text)


def render_summary(audit: Audit, options: Options) -> str:
    """The summary for the terminal: a paragraph a module."""
    page = Page(options)
    page.heading("Process-wide state by module")
    rows = summary_rows(audit)
    if not rows:
        page.line("No module has state that requests change.")
    for row in rows:
        page.gap()
        page.line((row.module, STRONG))
        for name, text in zip(HEAD[1:], msgspec.structs.astuple(row)[1:], strict=True):
            if text:
                page.wrapped(f"{name}: {text}", 2, "" if text.startswith("PROBLEM") else QUIET)
    return page.text()
