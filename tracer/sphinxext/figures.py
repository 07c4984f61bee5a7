"""Figures for prose, out of a recording: "how many processes", "when models_ready".

::

    count app.ready            how often: 9
    count app.ready processes  in how many processes: 2
    at models_ready            the first time, since the process started: 163 ms
    takes phase 2              of all together: 95.2 ms
    share phase 2 of setup     64 %
    order app.create           the names in order: admin, auth, …
    processes                  2
    django, python, date       6.1.3, 3.13.0, 2026-11-21
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracer.render.wording import duration, visible
from tracer.trace.errors import TracerError
from tracer.trace.model import Span

from .scope import Scope
from .selector import Happening, begin_ns, parse_selector, select

_FIRST_WORD = re.compile(r"(?P<measure>\w+)\s*(?P<what>.*)", re.DOTALL)


def figure_of(scope: Scope, query: str) -> str:
    """The figure as text; `TracerError` bad-figure for an unknown measure or what never happens."""
    found = _FIRST_WORD.fullmatch(" ".join(query.split()))
    measure, what = (found["measure"], found["what"]) if found else ("", "")
    if not what:
        return _fact(scope, measure, query)
    if measure == "count" and what.endswith(" processes"):
        selector = parse_selector(what.removesuffix(" processes"))
        return str(sum(bool(select(scope.trace, [one], selector)) for one in scope.processes))
    if measure == "count":
        return str(len(select(scope.trace, scope.processes, parse_selector(what))))
    if measure == "at":
        first = _some(scope, what)[0]
        return duration(begin_ns(first) - scope.trace.process(first.process).start_ns)
    if measure == "takes":
        return duration(_taken_ns(_some(scope, what)))
    if measure == "share" and " of " in what:
        part, _, whole = what.partition(" of ")
        return f"{_taken_ns(_some(scope, part)) / max(1, _taken_ns(_some(scope, whole))):.0%}"
    if measure == "order":
        names = (one.text("label") or one.name for one in _some(scope, what))
        return ", ".join(visible(name) for name in dict.fromkeys(names))
    raise _bad(query)


def _fact(scope: Scope, measure: str, query: str) -> str:
    if measure == "processes":
        return str(len(scope.processes))
    if measure == "django":
        return _only({one.django for one in scope.processes}, query)
    if measure == "python":
        return _only({one.python for one in scope.processes}, query)
    if measure == "date":
        return (scope.entry.started or scope.trace.created)[:10]
    if measure == "command":
        return visible(" ".join(scope.entry.command))
    raise _bad(query)


def _some(scope: Scope, what: str) -> list[Happening]:
    found = select(scope.trace, scope.processes, parse_selector(what))
    if not found:
        raise TracerError(
            "bad-figure",
            f"{what} does not happen in {scope.trace.path}/{scope.entry.id}.",
            "Look at what does with django-trace show.",
        )
    return found


def _taken_ns(found: list[Happening]) -> int:
    return sum(one.duration_ns for one in found if isinstance(one, Span))


def _only(values: Iterable[str], query: str) -> str:
    known = sorted(filter(None, values))
    if len(known) != 1:
        told = ", ".join(known) or "none"
        raise TracerError("bad-figure", f"There is not one {query} but: {told}.", "Name a process.")
    return known[0]


def _bad(query: str) -> TracerError:
    return TracerError(
        "bad-figure",
        f"{query!r} is no figure of a recording.",
        "Write count A, at A, takes A, share A of B, order A, processes, django, python, date.",
    )
