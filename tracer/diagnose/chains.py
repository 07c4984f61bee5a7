"""How the program came to a line: the calls and imports that led there, as a reader needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracer.trace.finding import Evidence
from tracer.trace.model import Instant, Span, Trace
from tracer.trace.places import is_own, short_place

_INSTALLED_SCRIPT = re.compile(r".*/bin/[^/.]+:[0-9]+")  # .venv/bin/gunicorn
_NO_FILE = ("<string>:", "<stdin>:", "<frozen ")
_DJANGO = re.compile(r".*/(?:site|dist)-packages/django/")


def since(chain: Sequence[str], caller: str) -> list[str]:
    """The links of a chain after the last one that is `caller`; all where it isn't one of them."""
    links = list(chain)
    if caller in links:
        links = links[len(links) - links[::-1].index(caller) :]
    return links


def is_project_or_script(place: str) -> bool:
    """Whether a place is a file of the project, its manage.py too: no package's, no bin/gunicorn.

    :func:`~tracer.diagnose.inheritance.is_project_place` leaves manage.py out as well.
    """
    return is_own(place) and not _INSTALLED_SCRIPT.fullmatch(place)


def first_own(links: Iterable[str]) -> str:
    """The outermost line of the project, in a file if there is one; else of another's package.

    Empty where all of them are Django's.
    """
    return _chosen(list(links))


def last_own(links: Iterable[str]) -> str:
    """The innermost line of the project; otherwise as :func:`first_own`."""
    return _chosen(list(links)[::-1])


def is_django(place: str) -> bool:
    """Whether a place is in Django itself."""
    return _DJANGO.match(place) is not None


def imports_around(trace: Trace, instant: Instant, outer: Span | None = None) -> list[Span]:
    """The imports that were under way at that moment, outermost first, those within `outer`."""
    if instant.span is None:
        return []
    return imports_to(trace, trace.span(instant.span), outer)


def imports_to(trace: Trace, inner: Span, outer: Span | None = None) -> list[Span]:
    """The same for a span: the imports around it, itself included."""
    around = [inner, *trace.ancestors(inner)]
    if outer is not None and outer in around:
        around = around[: around.index(outer)]
    return [span for span in around[::-1] if span.kind == "import"]


def edges(links: Sequence[str], imports: Iterable[Span], last: str) -> list[tuple[str, str]]:
    """Each link with what it does: "imports shop.models", "calls", and `last` for the last one."""
    imported = {span.text("caller"): span.name for span in imports}
    done = []
    for index, link in enumerate(links):
        does = f"imports {imported[link]}" if link in imported else "leads on"
        done.append((link, last if index == len(links) - 1 else does))
    return done


def drawn(steps: Iterable[tuple[str, str]], cwd: str) -> str:
    """The edges of a chain as one text."""
    return " → ".join(
        f"{short_place(place, cwd)} {does}" if does != "leads on" else short_place(place, cwd)
        for place, does in steps
    )


def as_evidence(steps: Iterable[tuple[str, str]], at: Instant | Span) -> tuple[Evidence, ...]:
    """The edges of a chain, each to be looked up."""
    t_ns, span = (at.t_ns, at.span) if isinstance(at, Instant) else (at.start_ns, at.id)
    return tuple(
        Evidence(text=does, process=at.process, t_ns=t_ns, span=span, place=place)
        for place, does in steps
    )


def _chosen(links: list[str]) -> str:
    own = [link for link in links if is_project_or_script(link)]
    in_files = [link for link in own if not link.startswith(_NO_FILE)]
    packages = [link for link in links if "-packages/" in link and not is_django(link)]
    return next(iter(in_files or own or packages), "")
