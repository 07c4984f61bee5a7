"""`django.setup()` is called in a process that is set up already.

## What it does

Looks for a second `django.setup()` that the project's own code calls. The one that
`get_wsgi_application()` makes under `runserver` is Django's own affair and not told.

## Why it hurts

The registry stays as it is, but logging is configured a second time: handlers and levels that were
set by hand since then are lost, and those of other libraries may be closed. It often shows that
a module is meant for a script and imported by others too.

## How to fix it

Keep `django.setup()` in what is started, never in what is imported: under
`if __name__ == "__main__":`, or in the module of the Celery app if a command needs it.

## Example

```text
DRT211 scripts/report.py calls django.setup() in a process that is set up already.
  scripts/start.py:7 has set Django up; scripts/report.py:9 configures logging anew.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import is_project_or_script
from tracer.diagnose.failures import around, once_each
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place, without_line

_APPLICATIONS = ("wsgi.application", "asgi.application")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that sets Django up again."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        setups = trace.spans_of(process.key, "setup")
        if not setups or around(trace, setups[0], "settings"):
            continue  # Django's own call is then the second one: DRT104
        for setup in setups[1:]:
            place = setup.text("caller")
            if (
                setup.text("again") == "1"
                and is_project_or_script(place)
                and not around(trace, setup, *_APPLICATIONS)
            ):
                yield _finding(process, setups[0], setup, place)


def _finding(process: Process, first: Span, setup: Span, place: str) -> Finding:
    where = short_place(place, process.cwd)
    begun = short_place(first.text("caller"), process.cwd)
    return RULE.finding(
        f"{without_line(where)} calls django.setup() in a process that is set up already.",
        cause=f"{begun} has set Django up; {where} configures logging anew.",
        fix=f"Remove the call at {where}, or keep it from running when the module is imported.",
        place=place,
        processes=(process.key,),
        evidence=tuple(
            Evidence(
                text="django.setup()",
                process=process.key,
                t_ns=one.start_ns,
                span=one.id,
                place=one.text("caller"),
            )
            for one in (first, setup)
        ),
    )


RULE = Rule("DRT211", "setup-called-again", "info", "process", find, __doc__ or "")
