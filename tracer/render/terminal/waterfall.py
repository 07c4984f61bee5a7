"""The waterfall: a row for each step, with its name, its times and a bar."""

from __future__ import annotations

import math

from tracer.trace.model import Trace

from ..interface import Options
from ..layout.row import Row
from ..layout.rows import rows_of, view_of
from ..selection import entries_of
from ..summary import scale_ns
from ..wording import EXPLANATIONS, duration
from .page import BAD, NAME, QUIET, STRONG, Page, fit, fit_name
from .parts import (
    entry_headline,
    in_short,
    nothing_happened,
    overview,
    problems,
    process_headline,
    repeats,
    where_time_goes,
)

_TIME_WIDTH = 9
_STYLES = {
    "settings": "magenta", "populate.phase": STRONG, "app.ready": "yellow", "import": QUIET,
    "app.create": NAME, "app.import_models": "blue", "request": "green",
}  # fmt: skip


def render_waterfall(trace: Trace, options: Options) -> str:
    """An overview of the run, then a waterfall for each process of each entry point."""
    page = Page(options)
    trace, shown = entries_of(trace, options.processes)
    view = view_of(trace, options)
    overview(page, trace)
    explained: set[str] = set()
    for entry in trace.entries:
        entry_headline(page, trace, entry)
        repeats(page, trace, entry)
        for process in trace.processes_of(entry.id):
            if process.key not in shown:
                continue
            process_headline(page, trace, process)
            rows = rows_of(view, process, options, every=False)
            if not rows:
                nothing_happened(page, trace, process)
                continue
            _draw(page, rows, scale_ns(trace, process), explained)
            if options.imports and not trace.spans_of(process.key, "import"):
                page.line("  Imports were not recorded in this process.")
            if not options.apps:
                where_time_goes(page, trace, process)
    problems(page, trace)
    in_short(page, trace)
    return page.text()


def _draw(page: Page, rows: list[Row], total_ns: int, explained: set[str]) -> None:
    rest = page.width - 2 - 2 * (_TIME_WIDTH + 1) - 2
    bar_width = max(8, min(60, rest * 3 // 10))
    name_width = rest - bar_width
    axis = f"0 {'─' * max(0, bar_width - 3 - len(duration(total_ns)))} {duration(total_ns)}"
    head = f"  {fit('step', name_width)} {'begins':>{_TIME_WIDTH}} {'takes':>{_TIME_WIDTH}}  {axis}"
    page.line((head, QUIET))
    for row in rows:
        indent = "  " + " " * min(row.depth, name_width // 2)
        name = fit_name(" " * min(row.depth, name_width // 2) + _name(row), name_width)
        begins = duration(row.start_ns)
        takes = "" if row.end_ns == row.start_ns else duration(row.end_ns - row.start_ns)
        if row.is_heading:
            page.line(f"  {row.label}")
            continue
        style = BAD if row.failed else _style(row)
        page.line(
            "  ",
            (name, style),
            (f" {begins:>{_TIME_WIDTH}} {takes:>{_TIME_WIDTH}}  ", ""),
            (bar(row, total_ns, bar_width), style),
        )
        _notes(page, row, indent + "  ", explained)


def _notes(page: Page, row: Row, indent: str, explained: set[str]) -> None:
    if row.explanation and row.explanation not in explained:
        explained.add(row.explanation)
        page.line((f"{indent}{EXPLANATIONS[row.explanation]}", f"{QUIET} italic"))
    for note in row.notes:
        page.note(note, indent, QUIET)
    if row.ending:
        page.note(row.ending, indent, BAD if row.failed else QUIET)


def bar(row: Row, total_ns: int, width: int) -> str:
    """The row's time as blocks; an arrow where it goes on beyond the picture."""
    begin = width * row.start_ns / total_ns
    end = width * row.end_ns / total_ns
    first = max(0, math.floor(begin + 1e-9))
    if first >= width:
        late = row.start_ns > total_ns
        return " " * (width - 1) + ("→" if late else _mark(row))
    if row.is_moment:
        return " " * first + "◆"
    cells = max(1, round(min(end, width) - first))
    drawn = "▏" if end - begin < 0.5 else "█" * min(cells, width - first)
    if end > width * 1.01:
        drawn = drawn[: max(0, width - first - 1)] + "→"
    return " " * first + drawn


def _mark(row: Row) -> str:
    return "◆" if row.is_moment else "▏"


def _name(row: Row) -> str:
    return f"◆ {row.label}" if row.is_moment else row.label


def _style(row: Row) -> str:
    if row.instant is not None:
        return {"early": BAD, "event": ""}.get(row.mark or "", "green")
    return _STYLES.get(row.span.kind, "") if row.span is not None else QUIET
