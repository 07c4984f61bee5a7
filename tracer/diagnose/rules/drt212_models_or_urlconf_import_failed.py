"""The models of an app, or a URLconf, cannot be imported.

## What it does

Looks at start-ups that failed, for an exception that left the models module of an app or a URLconf,
and that no other rule knows the cause of: a missing dependency, a misspelt name. It names the line
of the project at which it was raised and the way there.

## Why it hurts

Nothing starts, or every request is answered with 500. The traceback is long, of Django's and the
importlib's lines for the most part, and under a server it stands in another process's log.

## How to fix it

Mend the line that is named: install what is missing, correct the name. What only some
environments have is imported in the function that needs it.

## Example

```text
DRT212 The models of app broken cannot be imported: No module named 'no_such_dependency'.
  broken/models.py:3 raised ModuleNotFoundError.
  Fix: Mend broken/models.py:3, or import what may be missing in the function that needs it.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.exceptions import Raised, exceptions
from tracer.diagnose.failures import once_each, only_server_errors, went_well
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, own_way
from tracer.trace.finding import Finding
from tracer.trace.model import Span, Trace
from tracer.trace.places import short_place

_REENTRANT = "populate() isn't reentrant"


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app or URLconf and line that raised."""
    hidden = {one.process.key for one in exceptions(trace, _REENTRANT)}  # DRT204
    return once_each(
        _finding(raised, raised.span)
        for raised in exceptions(trace)
        if raised.span is not None
        and _is_the_end(trace, raised, raised.span)
        and not raised.explained
        and not went_well(trace, raised.process)
        and raised.process.key not in hidden
        # What fails in runserver's parent alone is DRT206; else its child tells.
        and not trace.spans_of(raised.process.key, "autoreload.child")
    )


def _is_the_end(trace: Trace, raised: Raised, span: Span) -> bool:
    """Whether it ended the import of models or of a URLconf, and no server lives on: DRT205."""
    if span.error != raised.error:
        return False
    if span.kind == "urlconf":
        return True
    entry = trace.entry(raised.process.entry)
    lives_on = entry.exit_code == 0 or only_server_errors(entry)
    return span.kind == "app.import_models" and not lives_on


def _finding(raised: Raised, span: Span) -> Finding:
    process, place = raised.process, raised.place
    kind, _, message = raised.error.partition(": ")
    what = (
        f"The URLconf {span.name}" if span.kind == "urlconf" else f"The models of app {span.name}"
    )
    where = short_place(place, process.cwd) or "what it imports"
    return RULE.finding(
        f"{what} cannot be imported: {(message or kind).rstrip('.')}.",
        cause=f"{own_way(raised.chain, process) or where} raised {kind}.",
        fix=f"Mend {where}, or import what may be missing in the function that needs it.",
        place=place,
        processes=(process.key,),
        evidence=(evidence(raised.error, raised.instant, place),),
    )


RULE = Rule("DRT212", "models-or-urlconf-import-failed", "error", "process", find, __doc__ or "")
