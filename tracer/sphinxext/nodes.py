"""The nodes that our directives leave in a document, from which each builder makes its own."""

from __future__ import annotations

from dataclasses import dataclass

from docutils import nodes

from .part import Window


@dataclass(frozen=True)
class Shown:
    """A part of a recording: the file it is read from, the entry point and its processes."""

    recording: str
    file: str
    entry: str
    processes: str


@dataclass(frozen=True)
class Picture:
    """All that a timeline was asked for."""

    parts: tuple[Shown, ...]
    window: Window
    view: str
    stepwise: bool


class timeline(nodes.General, nodes.Element):
    """A timeline: what is drawn, and the legend below it."""


class timeline_drawing(nodes.General, nodes.Element):
    """What is drawn (`picture`); its child is the same as text."""


class timeline_legend(nodes.General, nodes.Element):
    """Caption and provenance, as paragraphs."""


class recording_links(nodes.Inline, nodes.TextElement):
    """Links to files made of a recording, for builders that can follow them."""


class recording_link(nodes.Inline, nodes.TextElement):
    """A link to a file made of a recording; `filename` is where it lies below the site's root."""


class figure_value(nodes.Inline, nodes.TextElement):
    """A figure in prose that comes from a recording."""


class claim_text(nodes.Inline, nodes.TextElement):
    """Prose that a recording proves."""
