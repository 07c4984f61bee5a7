"""The registry is filled while it is being filled, or after that has failed once.

## What it does

Looks at each "populate() isn't reentrant" and says which of two things it means. Either code
that Django imports during `django.setup()` calls `django.setup()` itself: the finding names the
inner call. Or an earlier attempt in the same process failed: then the finding names the first
error, where it was raised, and the line that tried again.

## Why it hurts

After a failure the registry stays marked as being filled, so that every further attempt in this
process says the same: mod_wsgi imports `wsgi.py` at each request, a script tries again. The
text says nothing of the error that began it, and restarting the server changes it.

## How to fix it

Take the inner `django.setup()` out: apps, models and URLconfs are never the place for it. For
the other kind repair the first error, and start the process anew; don't try again inside it.

## Example

```text
DRT204 populate() isn't reentrant hides the first error: No module named 'no_such_dependency'.
  broken/models.py:3 raised ModuleNotFoundError: No module named 'no_such_dependency' in the first
  attempt (scripts/start.py:7); scripts/start.py:9 tried again in the same process.
```

## Reports

- <https://github.com/bernardopires/django-tenant-schemas/issues/192>
- <https://github.com/diladele/websafety/issues/1959>
- <https://github.com/coderholic/django-cities/issues/121>
- <https://github.com/yogeshojha/rengine/issues/1229>
- <https://github.com/1modm/petereport/issues/23>
- <https://github.com/django/django/pull/14156>: a better text for it was declined
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each, populations, sentence
from tracer.diagnose.first_error import first_error
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_TEXT = "RuntimeError: populate() isn't reentrant"


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per inner call, or per first error that was hidden."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        spans = populations(trace, process)
        for populate in spans:
            if populate.error != _TEXT or populate.text("reentrant") != "1":
                continue
            outer = around(trace, populate, "populate")
            if outer:
                if outer[-1].outcome != "ok":  # otherwise somebody has caught it
                    yield _inner(trace, process, populate, outer[-1])
                break
            failed = [one for one in spans if one.outcome == "error" and one is not populate]
            if failed and failed[0].end_ns <= populate.start_ns:
                yield _again(trace, process, populate, failed[0])
                break


def _inner(trace: Trace, process: Process, populate: Span, outer: Span) -> Finding:
    place = populate.text("caller")
    where, began = short_place(place, process.cwd), short_place(outer.text("caller"), process.cwd)
    during = around(trace, populate, "app.create", "app.import_models", "app.ready")
    app = f" of the app {during[0].name}" if during else ""
    return RULE.finding(
        "Django is set up from within its own set-up.",
        cause=f"{where} calls django.setup() during the start{app}, which the call at {began} "
        "has begun.",
        fix=f"Remove the call at {where}: whoever imports this module has set Django up, or must.",
        place=place,
        processes=(process.key,),
        evidence=(
            _evidence("sets Django up", outer, outer.text("caller")),
            _evidence("sets Django up again", populate, place),
        ),
    )


def _again(trace: Trace, process: Process, populate: Span, failed: Span) -> Finding:
    error = first_error(trace, failed)
    where = short_place(error.raised, process.cwd) or "Django"
    first = short_place(failed.text("caller"), process.cwd)
    again = short_place(populate.text("caller"), process.cwd)
    message = error.text.partition(": ")[2] or error.text
    whose = f" for the app {error.app}" if error.app else ""
    return RULE.finding(
        f"populate() isn't reentrant hides the first error: {sentence(message)}",
        cause=f"{where} raised {error.text.rstrip('.')}{whose} in the first attempt "
        f"({first}); {again} tried again in the same process.",
        fix="Repair the first error, and start the process anew instead of trying again in it.",
        place=error.place,
        processes=(process.key,),
        evidence=(
            _evidence(error.text, error.span, error.place),
            _evidence("sets Django up again", populate, populate.text("caller")),
        ),
    )


def _evidence(text: str, span: Span, place: str) -> Evidence:
    return Evidence(text=text, process=span.process, t_ns=span.start_ns, span=span.id, place=place)


RULE = Rule("DRT204", "populate-reentrant", "error", "process", find, __doc__ or "")
