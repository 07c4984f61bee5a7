"""The waterfall: a row for each step, with its name, its times and a bar."""

from __future__ import annotations

import math

from tracer.trace.model import Process, Trace

from ..interface import Options
from ..layout.row import Row
from ..summary import scale_ns
from ..wording import EXPLANATIONS, duration
from .page import BAD, NAME, QUIET, STRONG, Page, fit, fit_name
from .run_text import run_text, where_time_goes

_TIME_WIDTH = 9
_STYLES = {
    "settings": "magenta", "populate.phase": STRONG, "app.ready": "yellow", "import": QUIET,
    "app.create": NAME, "app.import_models": "blue", "request": "green",
}  # fmt: skip


def render_waterfall(trace: Trace, options: Options) -> str:
    """An overview of the run, then a waterfall for each process of each entry point."""

    def draw(page: Page, trace: Trace, process: Process, rows: list[Row]) -> None:
        _draw(page, rows, scale_ns(trace, process))
        if options.imports and not trace.spans_of(process.key, "import"):
            page.line("  Imports were not recorded in this process.")
        if not options.apps:
            where_time_goes(page, trace, process)

    return run_text(trace, options, draw, every=False)


def _draw(page: Page, rows: list[Row], total_ns: int) -> None:
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
        _notes(page, row, indent + "  ")


def _notes(page: Page, row: Row, indent: str) -> None:
    if row.explanation and page.is_new(row.explanation):
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
