"""The public API as sphinx-autodoc2 finds it, under the names by which it is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from autodoc2.render.rst_ import RstRenderer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import tracer

PUBLIC = "tracer"
"""The package that users import from: what is defined further within is told as its own."""

_EXPORTED = {
    f"{value.__module__}.{value.__qualname__}"
    for value in (getattr(tracer, name) for name in tracer.__all__)
    if callable(value)
}

_ALIASES = {
    "tracer.trace.model.Attributes": "dict[str, str | list[str]]",
    "tracer.trace.model.EntryState": (
        'Literal["ok", "failed", "timeout", "skipped", "interrupted", "unknown"]'
    ),
    "tracer.trace.model.SpanOutcome": 'Literal["ok", "error", "unfinished"]',
    "tracer.trace.model.ProcessExit": 'Literal["clean", "exec", "absent"]',
    "tracer.trace.manifest.EntryOutcome": (
        'Literal["ok", "failed", "timeout", "skipped", "interrupted"]'
    ),
    "tracer.recorder.discover.DjangoProject": "DjangoProject",
    "tracer.recorder.entry_points.EntryPoint": "EntryPoint",
}
"""Names for types that say less than what they stand for, or that have no entry of their own."""

LINE = 72
"""The longest signature on one line, in characters as it is shown."""

_LONG_NAME = re.compile(r"\b(?:collections\.abc|typing|pathlib|functools)\.(?=\w)")
_ROLE = ".. default-role:: code"
_PREFIX = re.compile(r"\b(?:[a-z_]+\.)+(?=[A-Z])")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("outside-of-classes", OutsideOfClasses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class OutsideOfClasses(SphinxDirective):
    """What follows lies in a module; autodoc2 takes a class for its parent and doubles its name."""

    def run(self) -> list[nodes.Node]:
        """docutils: nothing is drawn."""
        self.env.ref_context["py:class"] = None
        return []


class Renderer(RstRenderer):
    """As autodoc2's, but values show their fields, and names are those of the public package."""

    def render_item(self, full_name: str) -> Iterator[str]:
        """Any of them. The default role is set anew for each docstring: reading one drops it."""
        before = ""
        for line in super().render_item(full_name):
            text = line.lstrip()
            if text.startswith(".. autodoc2-docstring::") and not before.startswith(_ROLE):
                yield from [line.replace(text, _ROLE), ""]
            yield line
            before = text or before

    def render_function(self, item: Any) -> Iterator[str]:
        """A function of the public package."""
        yield from self._moved(self._on_one_line(super().render_function(item)), item)

    def render_method(self, item: Any) -> Iterator[str]:
        """A method."""
        yield from self._on_one_line(super().render_method(item))

    def render_class(self, item: Any) -> Iterator[str]:
        """A class with its fields, properties and methods."""
        name = item["full_name"].rpartition(".")[2]
        parts = [f".. py:{item['type']}:: {name}{self._constructor(item)}"]
        parts += [f"   :canonical: {item['full_name']}", ""]
        parts += [f"   .. autodoc2-docstring:: {item['full_name']}", "      :parser: rst", ""]
        for child in self.get_children(
            item, {"property", "attribute", "method"}, omit_hidden=False
        ):
            if self._is_shown(child):
                parts += [f"   {line}" for line in self.render_item(child["full_name"])]
        yield from [".. outside-of-classes::", ""]
        yield from self._moved(parts, item)

    def render_exception(self, item: Any) -> Iterator[str]:
        """An exception."""
        yield from self.render_class(item)

    def render_attribute(self, item: Any) -> Iterator[str]:
        """A field: its name and type, without the default that stands in the source."""
        yield f".. py:attribute:: {item['full_name'].rpartition('.')[2]}"
        if item.get("annotation"):
            yield f"   :type: {self.format_annotation(item['annotation'])}"
        yield ""
        if item["doc"]:
            yield from [f"   .. autodoc2-docstring:: {item['full_name']}", "      :parser: rst", ""]

    def format_annotation(self, annotation: str | None) -> str:
        """The annotation with aliases spelled out."""
        text = super().format_annotation(annotation)
        for alias, meaning in _ALIASES.items():
            text = re.sub(rf"\b(?:{re.escape(alias)}|{alias.rpartition('.')[2]})\b", meaning, text)
        return text

    def _constructor(self, item: Any) -> str:
        """The arguments of `__init__`, where it is written out."""
        init = self.get_item(f"{item['full_name']}.__init__")
        if init is None or init.get("inherited"):
            return ""
        return f"({self.format_args(init['args'], True, ignore_self='self')})"

    def _is_shown(self, child: Any) -> bool:
        name = child["full_name"].rpartition(".")[2]
        return not name.startswith("_") and not child.get("inherited")

    def _on_one_line(self, lines: Iterable[str]) -> Iterator[str]:
        """With the option against a line per parameter, which Sphinx would decide by full names."""
        for number, line in enumerate(lines):
            yield line
            shown = _PREFIX.sub("", line.partition(":: ")[2])
            if number == 0 and len(shown) <= LINE:
                yield "   :single-line-parameter-list:"

    def _moved(self, lines: Iterable[str], item: Any) -> Iterator[str]:
        """With the option that puts what the public package exports into it."""
        for number, line in enumerate(lines):
            yield line
            if number == 0 and item["full_name"] in _EXPORTED:
                yield f"   :module: {PUBLIC}"
