"""ready() of an app raises an exception.

## What it does

Looks for exceptions that leave `ready()`, for the line they come from, and for the apps whose
`ready()` ran before and those whose didn't. Failures whose cause another rule knows, such as a
circular import, are left to that rule.

## Why it hurts

The registry stays half filled: the models are there, `apps.ready` is False, and some apps are
started and some not. Whoever tries again in the same process gets `populate() isn't reentrant`
instead of this error. Servers differ: gunicorn ends, `uvicorn --workers` tries for ever (DRT705),
uWSGI without `need-app` goes on and answers 500, runserver waits for a changed file.

## How to fix it

Mend what raises. What may fail for reasons outside the process (a service, a file, a licence)
does not belong in `ready()`: ask for it at its first use.

## Example

```text
DRT404 ready() of the app raises raises RuntimeError: the licence has expired.
  It comes from app_configs/raises/apps.py:12 → app_configs/raises/licences.py:2. ready()
  ran for contenttypes, auth before; no other was to follow.
  Fix: Mend what raises, or do it when it is needed first.
```

## Reports

See those of DRT204 and DRT205, which show what such a failure turns into:
[petereport 23](https://github.com/1modm/petereport/issues/23),
[rengine 1229](https://github.com/yogeshojha/rengine/issues/1229).
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.exceptions import Raised, exceptions
from tracer.diagnose.failures import once_each
from tracer.diagnose.registered import apps
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, way
from tracer.trace.finding import Finding
from tracer.trace.model import Span, Trace

_NAMED = 5


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app and line that raised."""
    return once_each(
        _finding(trace, raised, raised.span)
        for raised in exceptions(trace)
        if raised.span is not None
        and (raised.span.kind, raised.span.error) == ("app.ready", raised.error)
        and not raised.explained
        # What fails in runserver's parent alone is DRT206; else its child tells.
        and not trace.spans_of(raised.process.key, "autoreload.child")
    )


def _finding(trace: Trace, raised: Raised, ready: Span) -> Finding:
    process, label = raised.process, ready.name
    place = raised.place or ready.text("file")
    ran = [
        span.name
        for span in trace.spans_of(process.key, "app.ready")
        if span.outcome == "ok" and span.end_ns <= ready.start_ns
    ]
    labels = list(apps(trace, process))
    missed = labels[labels.index(label) + 1 :] if label in labels else []
    kind, _, message = raised.error.partition(": ")
    return RULE.finding(
        f"ready() of the app {label} raises {kind}{': ' + message if message else ''}.",
        cause=f"It comes from {way(raised.chain or [place], process)}. "
        + (f"ready() ran for {_named(ran)} before" if ran else "It was the first ready() to run")
        + (f", and did not run for {_named(missed)}." if missed else "; no other was to follow."),
        fix="Mend what raises, or do it when it is needed first.",
        place=place,
        processes=(process.key,),
        evidence=(evidence(raised.error, raised.instant, place),),
    )


def _named(labels: list[str]) -> str:
    more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    return ", ".join(labels[:_NAMED]) + more


RULE = Rule("DRT404", "ready-raised", "error", "process", find, __doc__ or "")
