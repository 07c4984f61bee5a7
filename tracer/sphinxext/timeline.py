"""The directive `timeline`: a recording as a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tracer.render.wording import visible
from tracer.trace.errors import TracerError

from .nodes import (
    Picture,
    Shown,
    recording_link,
    recording_links,
    timeline,
    timeline_drawing,
    timeline_legend,
)
from .outline import lanes_outline, outline
from .part import Window, lanes_in, waterfalls_of
from .scope import Scope
from .source import read_scope, shown, tell

VIEWS = ("lanes", "waterfall")
_PARTING = " · "


def _view(argument: str) -> str:
    return str(directives.choice(argument, VIEWS))


def _names(argument: str | None) -> tuple[str, ...]:
    return tuple((argument or "").replace(",", " ").split())


class Timeline(SphinxDirective):
    """A part of a recording as lanes or as a waterfall, with where it comes from."""

    required_arguments = 1
    final_argument_whitespace = False
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "entry": directives.unchanged_required,
        "process": directives.unchanged_required,
        "app": _names,
        "from": directives.unchanged_required,
        "until": directives.unchanged_required,
        "depth": directives.positive_int,
        "rows": directives.positive_int,
        "imports": directives.flag,
        "view": _view,
        "compare": directives.unchanged_required,
        "steps": directives.flag,
        "caption": directives.unchanged_required,
        "name": directives.unchanged,
        "class": directives.class_option,
    }

    def run(self) -> list[nodes.Node]:
        """A timeline, or nothing and a warning."""
        try:
            return self._timeline()
        except TracerError as error:
            tell(error, self.get_location())
            return []

    def _timeline(self) -> list[nodes.Node]:
        entry, processes = self.options.get("entry", ""), self.options.get("process", "")
        parts = [shown(self.env, self.arguments[0], entry, processes)]
        if "compare" in self.options:
            parts.append(shown(self.env, self.options["compare"], entry, processes))
        picture = Picture(tuple(parts), self._window(), self._asked_view(), "steps" in self.options)
        scopes = [read_scope(part) for part in parts]
        text = _as_text(picture, scopes)
        drawing = timeline_drawing("", nodes.literal_block(text, text, language="none"))
        drawing["picture"] = picture
        figure = timeline("", drawing, self._legend(parts, scopes))
        figure["classes"] += self.options.get("class", [])
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]

    def _window(self) -> Window:
        return Window(
            apps=self.options.get("app", ()),
            since=self.options.get("from", ""),
            until=self.options.get("until", ""),
            depth=self.options.get("depth"),
            imports="imports" in self.options,
            rows=self.options.get("rows", self.config.timeline_rows),
        )

    def _asked_view(self) -> str:
        """What was asked for; else a waterfall for what is about steps, lanes for processes."""
        default = "waterfall" if {"app", "depth"} & self.options.keys() else "lanes"
        return str(self.options.get("view", default))

    def _legend(self, parts: Sequence[Shown], scopes: Sequence[Scope]) -> timeline_legend:
        legend = timeline_legend()
        if "caption" in self.options:
            inline, _messages = self.parse_inline(self.options["caption"], lineno=self.lineno)
            legend += nodes.paragraph("", "", *inline, classes=["timeline-caption"])
        for part, scope in zip(parts, scopes, strict=True):
            legend += nodes.paragraph("", "", *provenance(part, scope), classes=["timeline-source"])
        return legend


def provenance(part: Shown, scope: Scope) -> list[nodes.Node]:
    """With what, by which command and when it was recorded, and where to get it."""
    djangos = dict.fromkeys(one.django for one in scope.processes if one.django)
    pythons = dict.fromkeys(one.python for one in scope.processes if one.python)
    facts = [f"Django {one}" for one in djangos] + [f"Python {one}" for one in pythons]
    told: list[nodes.Node] = [nodes.Text(", ".join(facts))] if facts else []
    command = visible(" ".join(scope.entry.command))
    date = (scope.entry.started or scope.trace.created)[:10]
    if command:
        told += [nodes.Text(_PARTING if told else ""), nodes.literal("", command)]
    if date:
        told.append(nodes.Text(f"{_PARTING if told else ''}recorded {date}"))
    perfetto = f"_recordings/{part.recording}/{scope.entry.id}.perfetto.json"
    links = recording_links("", nodes.Text(_PARTING))
    links += recording_link("", "recording", filename=f"_recordings/{part.recording}.zip")
    links += nodes.Text(_PARTING)
    links += recording_link("", "for Perfetto", filename=perfetto)
    return [*told, links]


def _as_text(picture: Picture, scopes: Sequence[Scope]) -> str:
    if picture.view == "lanes":
        return "\n\n".join(lanes_outline(lanes_in(one, picture.window)) for one in scopes)
    return "\n\n".join(outline(waterfalls_of(one, picture.window)) for one in scopes)
