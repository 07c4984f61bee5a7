"""The waterfall of a process as an HTML table: a row a step, with its name, times and bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import jinja2
from markupsafe import Markup

from tracer.trace.model import Process

from ..layout.axis import Axis
from ..layout.row import Row
from ..wording import EXPLANATIONS, command_label, count, duration
from .frame import page_templates
from .pieces import axis_piece, bar_piece

STEP_NAMES: Mapping[str, object] = {
    "axis_piece": axis_piece,
    "bar_piece": bar_piece,
    "command_label": command_label,
    "count": count,
    "duration": duration,
    "EXPLANATIONS": EXPLANATIONS,
}
"""What templates need to show steps."""


def steps_table(
    process: Process,
    rows: Sequence[Row],
    hidden: int,
    axis: Axis,
    *,
    title: str = "",
    pictures: bool = True,
) -> Markup:
    """The table, called "process 2" without a title.

    Without `pictures` it has words and times alone, for readers that draw none.
    """
    title = title or f"process {process.key.rpartition('/')[2]}"
    written = (
        _templates()
        .get_template("steps.html.j2")
        .render(
            title=title, process=process, rows=rows, hidden=hidden, axis=axis, pictures=pictures
        )
    )
    return Markup(written)


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    templates = page_templates()
    templates.globals.update(STEP_NAMES)
    return templates
