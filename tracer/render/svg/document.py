"""A run as one SVG document: the formats `svg` (lanes) and `svg-waterfall`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tracer.trace.finding import Finding
from tracer.trace.model import Trace

from ..interface import Options
from ..layout.accesses import access_lanes
from ..layout.axis import axis_of
from ..layout.lanes import lanes_of
from ..layout.row import Row, crop
from ..layout.rows import rows_of, view_of
from ..selection import entries_of
from ..summary import scale_ns
from ..wording import count, nothing_recorded, visible
from .accesses import accesses_body
from .accesses import description as accesses_description
from .figure import figure, own_style
from .lanes import description, lanes_body, lanes_legend
from .markup import clip, element, label
from .waterfall import waterfall_body, waterfall_legend

_HEAD = 26
_GAP = 22
_ROWS_SHOWN = 500
_FINDINGS_SHOWN = 20
_TITLE_LETTERS = 52
_TITLE_LINE = 15


def render_svg(trace: Trace, options: Options) -> str:
    """The lanes of each entry point, one below the other, and what their colours mean.

    Below them, for each finding about state, those who wrote and read it.
    """
    trace, _ = entries_of(trace, options.processes)
    parts: list[str] = []
    told: list[str] = []
    pictures = []
    y = 4.0
    for entry in trace.entries:
        lanes = lanes_of(trace, entry)
        parts.append(label(entry.id, 0, y + 14, "head", 60))
        if entry.title and entry.title != entry.id:
            y += 17
            parts.append(label(entry.title, 0, y + 14, "muted", 80))
        if lanes.is_empty:
            parts.append(label(nothing_recorded(entry), 0, y + _HEAD + 14, "muted", 120))
            y += _HEAD + 20 + _GAP
            told.append(f"{visible(entry.title or entry.id)}: {nothing_recorded(entry)}")
            continue
        body, y = lanes_body(lanes, y + _HEAD)
        parts.append(body)
        told.append(f"{visible(entry.title or entry.id)}: {description(lanes)}")
        pictures.append(lanes)
        y += _GAP
    explained, y = lanes_legend(pictures, y)
    state, y = _state(trace, options.findings, y + _GAP, told)
    return _document("Django start-up", " ".join(told), [*parts, explained, *state], y)


def _state(
    trace: Trace, findings: Sequence[Finding], y: float, told: list[str]
) -> tuple[list[str], float]:
    """The pictures of the findings about state below `y`, and where they end."""
    processes = {process.key: process for process in trace.processes}
    found = [(one, lanes) for one in findings if (lanes := access_lanes(one, processes))]
    if not found:
        return [], y - _GAP
    parts = [label("State that workers do not share", 0, y + 14, "head")]
    y += _HEAD
    for finding, lanes in found[:_FINDINGS_SHOWN]:
        for line in textwrap.wrap(clip(visible(finding.title), 300), _TITLE_LETTERS):
            parts.append(label(line, 0, y + 11, "strong"))
            y += _TITLE_LINE
        body, y = accesses_body(lanes, finding, y + 5)
        parts.append(body)
        told.append(f"{visible(finding.title)} {accesses_description(lanes)}")
        y += _GAP
    if len(found) > _FINDINGS_SHOWN:
        rest = f"and {count(len(found) - _FINDINGS_SHOWN, 'finding')} more"
        parts.append(label(rest, 0, y, "muted"))
        y += _GAP
    return parts, y


def render_svg_waterfall(trace: Trace, options: Options) -> str:
    """The waterfall of each process, one below the other."""
    trace, shown = entries_of(trace, options.processes)
    view = view_of(trace, options)
    parts: list[str] = []
    drawn: list[Row] = []
    y = 4.0
    for process in trace.processes:
        if process.key not in shown:
            continue
        rows, hidden = crop(rows_of(view, process, options, every=False), _ROWS_SHOWN)
        parts.append(label(f"process {process.key}", 0, y + 14, "head", 80))
        axis = axis_of(scale_ns(trace, process))
        body, y = waterfall_body(rows, axis, y + _HEAD, hidden=hidden)
        parts.append(body)
        drawn += rows
        y += _GAP
    explained, y = waterfall_legend(drawn, y)
    told = f"The steps of {count(len(shown), 'process')} with the time each took."
    return _document("Django start-up, step by step", told, [*parts, explained], y)


def _document(title: str, description: str, parts: list[str], height: float) -> str:
    ground = element("rect", width="100%", height="100%", class_="paper")
    margin = element("svg", *parts, x="2%", y=12, width="96%", height=height + 12)
    body = ground + margin
    drawn = figure(title, description, body, height + 36, own_style(static=False))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'
