"""A module by its definitions, and what names and chains can lead to."""

from __future__ import annotations

from collections import defaultdict

from .facts import Binding, Class, Facts, Function
from .files import Source

Value = tuple[str, ...]
"""What a chain leads to, as a tag and its parts:

``("module", name)``, ``("class", module, name)``, ``("function", module, name)``,
``("instance", module, class)``, ``("global", module, name)``, ``("on-class", module, class,
attribute)``, ``("on-object", module, class, attribute)``, ``("element", ...state)``,
``("external", dotted)``, ``("made", dotted)`` (by external code), ``("parameter", module,
function, name)``, ``("unknown", attribute)``.
"""
STATES = frozenset({"global", "on-class", "on-object"})


class Module:
    """One module with its definitions by name; `found` is what its chains were found to lead to."""

    __slots__ = ("bindings", "classes", "facts", "found", "functions", "name", "package", "shown")

    def __init__(self, source: Source, facts: Facts) -> None:
        self.name, self.package, self.shown = source.module, source.package, source.shown
        self.facts = facts
        self.found: dict[tuple[object, ...], Value | None] = {}
        self.bindings: dict[str, list[Binding]] = defaultdict(list)
        for binding in facts.bindings:
            self.bindings[binding.name].append(binding)
        self.classes: dict[str, Class] = {one.name: one for one in facts.classes}
        self.functions: dict[str, Function] = {one.name: one for one in facts.functions}

    def absolute(self, level: int, name: str) -> str:
        """The dotted name a relative import means here."""
        if not level:
            return name
        parts = self.name.split(".")
        if not self.package:
            parts = parts[:-1]
        parts = parts[: len(parts) - (level - 1)] if level > 1 else parts
        return ".".join([*parts, name] if name else parts)


def dotted(value: Value | None) -> str:
    """The dotted name of a class, function or external name; empty for all else."""
    if value is None:
        return ""
    if value[0] in ("external", "made"):
        return value[1]
    if value[0] in ("class", "function", "instance"):
        return f"{value[1]}.{value[2]}"
    return ""
