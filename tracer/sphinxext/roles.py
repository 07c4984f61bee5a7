"""Roles and a directive that bind prose to recordings: figures that come from them, and claims."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from tracer.trace.errors import TracerError

from .claims import refute
from .figures import figure_of
from .nodes import claim_text, figure_value
from .source import read_scope, shown, tell, warn

_TITLED = re.compile(r"(?P<text>.+?)\s*<(?P<target>[^<>]+:[^<>]+)>", re.DOTALL)


class Recorded(SphinxRole):
    """``{recorded}`RECORDING/ENTRY: FIGURE` ``: the figure as text."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The figure, or a problem and a warning."""
        try:
            address, query = _parted(self.text)
            part = shown(self.env, address)
            text = figure_of(read_scope(part), query)
        except TracerError as error:
            tell(error, self.get_location())
            return [nodes.problematic(self.rawtext, self.text)], []
        return [figure_value("", text, title=f"as recorded: {self.text}")], []


class Claim(SphinxRole):
    """``{claim}`text <RECORDING/ENTRY: CLAIM>` ``: the text, if the recording bears it out."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The text, with a warning if the claim is refuted."""
        found = _TITLED.fullmatch(self.text)
        text, target = (found["text"], found["target"]) if found else (self.text, self.text)
        try:
            hold(self.env, *_parted(target), self.get_location())
        except TracerError as error:
            tell(error, self.get_location())
        return [claim_text("", text, title=f"checked against {target}")], []


class Claims(SphinxDirective):
    """Claims about one part of a recording, a line each; nothing of them is shown."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Nothing, with a warning for each claim that is refuted."""
        for number, line in enumerate(self.content):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            location = f"{self.env.doc2path(self.env.docname)}:{self.content_offset + number + 1}"
            try:
                hold(self.env, self.arguments[0], line.strip(), location)
            except TracerError as error:
                tell(error, location)
        return []


def hold(env: Any, address: str, claim: str, location: Any) -> None:
    """Warn if the recording refutes the claim."""
    part = shown(env, address)
    refuted = refute(read_scope(part), claim)
    if refuted:
        text = f"The claim “{claim}” does not hold in {address}: {refuted}."
        warn(text, "refuted", location)


def _parted(text: str) -> tuple[str, str]:
    address, colon, rest = text.partition(":")
    if not colon or not rest.strip():
        raise TracerError(
            "bad-address",
            f"{text!r} names no part of a recording.",
            "Write RECORDING/ENTRY: and what about it.",
        )
    return address.strip(), rest.strip()
