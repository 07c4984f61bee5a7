"""Modules that one side imports and the other does not: what they cost and who brought them."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence

import msgspec

from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import is_own, short_place

_APP_KINDS = ("app.create", "app.import_models", "app.ready")


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """Modules only one side imports, as far as one place brought them.

    `by` is the nearest line of the project's own code on the way to them, or the entry of
    INSTALLED_APPS for which Django imported them, or else the line that began it. `chain` leads
    from there to the costliest: the modules in between, then itself. `modules` are all of them in
    the order of their import, `roots` those of them that something known to both sides imported,
    the dearest first with what it brings. `own_ns` is the time each module's own code took, the
    median over recordings.
    """

    by: str
    chain: tuple[str, ...]
    roots: tuple[str, ...]
    modules: tuple[str, ...]
    own_ns: tuple[int, ...]

    @property
    def cost_ns(self) -> int:
        """What all of them took together."""
        return sum(self.own_ns)


def imported(trace: Trace, process: Process) -> dict[str, Span]:
    """The first import of each module that succeeded, by name."""
    found: dict[str, Span] = {}
    # Where one begins another at the very same moment, the outer one comes first.
    spans = trace.spans_of(process.key, "import")
    for span in sorted(spans, key=lambda span: (span.start_ns, span.depth)):
        if span.outcome != "error":
            found.setdefault(span.name, span)
    return found


def brought(
    trace: Trace, process: Process, only: Collection[str], own_ns: Sequence[dict[str, int]]
) -> tuple[Brought, ...]:
    """The modules `only`, which this side alone imports, by who brought them; the dearest first.

    `process` is one that imported them; `own_ns` has for each recording the own time of each
    module.
    """
    found = imported(trace, process)
    groups: dict[str, list[tuple[Span, tuple[str, ...]]]] = {}
    members: dict[str, list[str]] = {}
    root_of: dict[str, str] = {}
    for name, span in found.items():
        if name not in only:
            continue
        outer = _importing(trace, span)
        root = root_of.get(outer[0].name) if outer else None
        if root is None:
            root = name
            by, between = _bringer(trace, process, span, outer)
            groups.setdefault(by, []).append((span, (*between, name)))
        root_of[name] = root
        members.setdefault(root, []).append(name)
    result = []
    for by, roots in groups.items():
        names = [name for span, _ in roots for name in members[span.name]]
        costs = {span.name: _cost(members[span.name], own_ns) for span, _ in roots}
        dearest = max(roots, key=lambda one: costs[one[0].name])
        result.append(
            Brought(
                by=by,
                chain=dearest[1],
                roots=tuple(sorted(costs, key=lambda name: -costs[name])),
                modules=tuple(names),
                own_ns=tuple(_cost([name], own_ns) for name in names),
            )
        )
    return tuple(sorted(result, key=lambda one: -one.cost_ns))


def _importing(trace: Trace, span: Span) -> list[Span]:
    """The imports around an import, innermost first."""
    return [outer for outer in trace.ancestors(span) if outer.kind == "import"]


def _bringer(
    trace: Trace, process: Process, span: Span, outer: list[Span]
) -> tuple[str, tuple[str, ...]]:
    """Who brought it, and the modules from there to it."""
    between: list[str] = []
    for one in [span, *outer]:
        if one is not span:
            between.append(one.name)
        caller = one.text("caller")
        if is_own(caller):
            return short_place(caller, process.cwd), tuple(reversed(between))
        around = trace.span(one.parent) if one.parent is not None else None
        if around is not None and around.kind in _APP_KINDS:
            return f"INSTALLED_APPS: {around.name}", tuple(reversed(between))
    for step in trace.ancestors(span):
        if is_own(step.text("caller")):
            return short_place(step.text("caller"), process.cwd), tuple(reversed(between))
    outermost = outer[-1] if outer else span
    return short_place(outermost.text("caller"), process.cwd), tuple(reversed(between))


def _cost(names: Sequence[str], own_ns: Sequence[dict[str, int]]) -> int:
    sums = [sum(one.get(name, 0) for name in names) for one in own_ns]
    return round(statistics.median(sums)) if sums else 0
