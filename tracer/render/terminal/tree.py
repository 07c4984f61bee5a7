"""The tree: everything that happened, as it lay in each other, with the line that caused it."""

from __future__ import annotations

from tracer.trace.model import Process, Trace

from ..interface import Options
from ..layout.row import Row
from ..wording import EXPLANATIONS, duration
from .page import BAD, QUIET, STRONG, Page, fit_name
from .run_text import run_text

_DEEPEST = 24


def render_tree(trace: Trace, options: Options) -> str:
    """An overview of the run, then a tree of steps and events for each process."""
    return run_text(trace, options, _draw, every=True)


def _draw(page: Page, trace: Trace, process: Process, rows: list[Row]) -> None:
    closed: dict[int, bool] = {}
    for number, row in enumerate(rows):
        closed[row.depth] = row.last
        depth = min(row.depth, _DEEPEST)
        trunk = "  " + "".join("   " if closed.get(n) else "│  " for n in range(depth))
        branch = "└─ " if row.last else "├─ "
        if row.is_heading:
            page.line(f"  {row.label}")
            continue
        style = BAD if row.failed else (STRONG if row.span is not None else "")
        time = duration(row.start_ns) if row.is_moment else duration(row.end_ns - row.start_ns)
        when = f"  at {time}" if row.is_moment else f"  {time}"
        mark = "· " if row.is_moment else ""
        room = page.width - len(trunk) - len(branch) - len(when)
        name = mark + row.label
        told = "".join(f"  {note}" for note in row.notes)
        later = told if len(name) + len(told) > room else ""
        name = fit_name(name, room) if len(name) > room else name
        page.line((trunk + branch, QUIET), (name, style), when, ("" if later else told, QUIET))
        inner = next((one.depth for one in rows[number + 1 : number + 2]), 0) > row.depth
        trunk += ("   " if row.last else "│  ") + ("│ " if inner else "  ")
        if row.explanation and page.is_new(row.explanation):
            page.line((trunk + EXPLANATIONS[row.explanation], f"{QUIET} italic"))
        if later:
            page.note(later.strip(), trunk, QUIET)
        if row.ending:
            page.note(row.ending, trunk, BAD if row.failed else QUIET)
