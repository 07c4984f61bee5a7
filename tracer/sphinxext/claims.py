"""Statements that a recording proves or refutes, so that prose about order cannot go stale.

::

    phase 1 before phase 2
    app.import_models catalog before app.import_models orders
    model catalog.Product within app.import_models catalog
    2 times setup
    no registry.not_ready
    2 processes with app.ready catalog
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tracer.render.wording import count, duration
from tracer.trace.errors import TracerError
from tracer.trace.model import Span

from .scope import Scope
from .selector import Happening, Selector, begin_ns, end_ns, number_of, parse_selector, select

_TIMES = re.compile(r"(?P<number>\d+) times? (?P<what>.+)|once (?P<once>.+)|no (?P<none>.+)")
_PROCESSES = re.compile(r"(?P<number>\d+) process(?:es)? with (?P<what>.+)")


def refute(scope: Scope, claim: str) -> str:
    """Why the claim does not hold in this part of a recording; empty when it does.

    `TracerError` bad-claim for what is none, bad-selector for an unknown kind.
    """
    words = " ".join(claim.split())
    for keyword, check in _RELATIONS.items():
        left, found, right = words.partition(f" {keyword} ")
        if found:
            return check(scope, parse_selector(left), parse_selector(right))
    if counted := _PROCESSES.fullmatch(words):
        return _in_processes(scope, int(counted["number"]), parse_selector(counted["what"]))
    if counted := _TIMES.fullmatch(words):
        number = 1 if counted["once"] else int(counted["number"] or 0)
        what = counted["what"] or counted["once"] or counted["none"]
        return _happens(scope, number, parse_selector(what))
    raise TracerError(
        "bad-claim",
        f"{claim!r} is no claim.",
        "Write A before B, A within B, N times A, no A, or N processes with A.",
    )


def _before(scope: Scope, first: Selector, second: Selector) -> str:
    """Each process that does both has done all of the first when the second begins."""
    if first.process or second.process:
        return _all_before(scope, _found(scope, first), _found(scope, second), first, second)
    asked = 0
    for process in scope.processes:
        early = select(scope.trace, [process], first)
        late = select(scope.trace, [process], second)
        if early and late:
            asked += 1
            if refuted := _all_before(scope, early, late, first, second):
                return f"in process {number_of(process)} {refuted}"
    return "" if asked else _missing(scope, first, second)


def _all_before(
    scope: Scope,
    early: list[Happening],
    late: list[Happening],
    first: Selector,
    second: Selector,
) -> str:
    if not early or not late:
        return _missing(scope, first, second)
    ends, begins = max(map(end_ns, early)), min(map(begin_ns, late))
    if ends <= begins:
        return ""
    last = "happens" if not isinstance(early[-1], Span) else "ends"
    return f"{first.text} {last} at {duration(ends)}, {second.text} begins at {duration(begins)}"


def _within(scope: Scope, inner: Selector, outer: Selector) -> str:
    """Each of the first lies in one of the second, in the same thread."""
    around = {one.id for one in _found(scope, outer) if isinstance(one, Span)}
    found = _found(scope, inner)
    if not around or not found:
        return _missing(scope, inner, outer)
    for one in found:
        chain = _chain(scope, one)
        if around.isdisjoint(chain):
            return f"{inner.text} at {duration(begin_ns(one))} lies in no {outer.text}"
    return ""


def _chain(scope: Scope, one: Happening) -> list[str]:
    if isinstance(one, Span):
        return [span.id for span in scope.trace.ancestors(one)]
    if one.span is None:
        return []
    inner = scope.trace.span(one.span)
    return [inner.id, *(span.id for span in scope.trace.ancestors(inner))]


def _happens(scope: Scope, number: int, what: Selector) -> str:
    found = len(_found(scope, what))
    return "" if found == number else f"{what.text} happens {count(found, 'time')}"


def _in_processes(scope: Scope, number: int, what: Selector) -> str:
    having = [one for one in scope.processes if select(scope.trace, [one], what)]
    told = ", ".join(str(number_of(one)) for one in having)
    if len(having) == number:
        return ""
    return f"{count(len(having), 'process')} {'have' if len(having) != 1 else 'has'} it" + (
        f" ({told})" if told else ""
    )


def _found(scope: Scope, selector: Selector) -> list[Happening]:
    return select(scope.trace, scope.processes, selector)


def _missing(scope: Scope, *selectors: Selector) -> str:
    for one in selectors:
        if not _found(scope, one):
            return f"{one.text} does not happen"
    return f"no process has both {' and '.join(one.text for one in selectors)}"


_RELATIONS: dict[str, Callable[[Scope, Selector, Selector], str]] = {
    "before": _before,
    "within": _within,
}
