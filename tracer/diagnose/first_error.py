"""The error that began it: of a start-up that failed, the first exception and where it arose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracer.trace.model import Span, Trace

from .chains import is_django, is_project_or_script
from .failures import entry_of, listed_at

_APPS = ("app.create", "app.import_models", "app.ready")


@dataclass(frozen=True)
class FirstError:
    """What was raised, as "TypeName: message", and where.

    `raised` is the line of the program that the exception came from; empty if Django raised it
    for an entry of INSTALLED_APPS. `place` is where to act: the same if it is the project's, or
    else the line of the project that imports or lists the app or package; empty without one.
    `app` is the label or the entry of the app that was being loaded, or empty. `span` is the
    innermost one it left.
    """

    text: str
    raised: str
    place: str
    app: str
    span: Span


def first_error(trace: Trace, failed: Span) -> FirstError:
    """The error that began the failure of that span.

    An app whose import failed is imported again by Django, and may fail otherwise: it is the
    first failure that counts.
    """
    inside = [span for span in _tree(trace, failed) if span.outcome == "error"]
    broken = next((span for span in inside if span.kind in _APPS), failed)
    attempts = [span for span in inside if _is_first_attempt(trace, span, broken)]
    attempt = attempts[0] if attempts else broken
    same = [
        one
        for one in inside
        if one.error == attempt.error and attempt in (one, *trace.ancestors(one))
    ]
    innermost = max(same, key=lambda one: one.depth, default=attempt)
    app = broken.text("label") or broken.text("entry") if broken.kind in _APPS else ""
    raised = _raised(innermost)
    place = raised if is_project_or_script(raised) else _nearest(trace, innermost, broken)
    return FirstError(attempt.error, raised, place, app, innermost)


def _tree(trace: Trace, span: Span) -> Iterator[Span]:
    """The span and all that lies in it, in order of their begin."""
    yield span
    for child in trace.children(span):
        yield from _tree(trace, child)


def _is_first_attempt(trace: Trace, span: Span, broken: Span) -> bool:
    """Whether it is Django's own import of the app's entry, and failed in one of its modules.

    Not so when there is no module of that name: Django tries `shop.apps.ShopConfig` as one.
    """
    missing = f"ModuleNotFoundError: No module named '{span.name}'"
    return (
        broken.kind == "app.create"
        and span.kind == "import"
        and span.parent == broken.id
        and f"{broken.text('entry')}.".startswith(f"{span.name}.")
        and not span.error.startswith(missing)
    )


def _raised(span: Span) -> str:
    """Where it was raised; for a module that isn't there, the line that imports it."""
    raised, caller = span.text("raised"), span.text("caller")
    if raised and not is_django(raised):
        return raised
    return caller if span.kind == "import" and not is_django(caller) else ""


def _nearest(trace: Trace, innermost: Span, broken: Span) -> str:
    """The nearest line of the project that led to it: an import, a method, or the settings."""
    for span in (innermost, *trace.ancestors(innermost)):
        if span.kind == "import" and is_project_or_script(span.text("caller")):
            return span.text("caller")
        if is_project_or_script(span.text("file")) and ":" in span.text("file"):
            return span.text("file")
        if span is broken:
            break
    entry = entry_of(trace, broken) if broken.kind in _APPS else ""
    return next(iter(listed_at(trace, trace.process(broken.process), entry)), "")
