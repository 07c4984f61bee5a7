"""What a rule saw, in the form of a finding: places, ways, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracer.trace.finding import Evidence
from tracer.trace.model import Instant, Process, Span
from tracer.trace.places import is_own, short_place, without_line

from .inheritance import is_project_place

_TEST_FILE = re.compile(
    r"(?:^|/)(?:tests?/|tests?_[^/]*\.py|[^/]*_test\.py|tests?\.py|conftest\.py)"
)


def evidence(text: str, told: Instant | Span, place: str = "") -> Evidence:
    """What was told, said as `text`; its place is the caller's if no other is given."""
    span = told.id if isinstance(told, Span) else told.span
    t_ns = told.start_ns if isinstance(told, Span) else told.t_ns
    return Evidence(
        text=text, process=told.process, t_ns=t_ns, span=span, place=place or told.text("caller")
    )


def way(links: Iterable[str], process: Process) -> str:
    """The links of a chain with arrows between; scripts that start a process are left out."""
    places = [place for place in links if is_project_place(place) or not is_own(place)]
    return " → ".join(dict.fromkeys(short_place(place, process.cwd) for place in places))


def own_way(links: Iterable[str], process: Process) -> str:
    """As :func:`way`, the project's own lines alone; all of them where there is none."""
    links = list(links)
    return way([place for place in links if is_project_place(place)] or links, process)


def innermost_own(links: Sequence[str], *, not_in: str = "") -> str:
    """The innermost line of the project that is not in the file of `not_in`; empty for none."""
    for place in reversed(links):
        if is_project_place(place) and without_line(place) != without_line(not_in or "-"):
            return place
    return ""


def is_test_file(place: str) -> bool:
    """Whether tests stand there: what they do to the registry or to signals is their subject."""
    return _TEST_FILE.search(place) is not None
