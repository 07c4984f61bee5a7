"""Errors that the system checks know of are served, because servers don't run the checks.

## What it does

Looks, among the processes of one run, for system checks that came to errors, and for a process that
made the WSGI or ASGI application of the project without running them. That a server runs no checks
is so in every project, and not told by itself.

## Why it hurts

`runserver` and most commands run the checks and refuse to start on an error. WSGI, ASGI, scripts,
`shell`, `call_command()` and pytest run none, in any version. (Celery's worker and `manage.py test`
do.) A container that starts gunicorn serves a project that `manage.py check` refuses: a relation to
a model that isn't there, a setting that is missing.

## How to fix it

Let the start of the container, or the pipeline, run `manage.py check` (with `--deploy` and
`--fail-level WARNING` where that fits), and stop when it fails. For pytest: a test that calls
`call_command("check")`.

## Example

```text
DRT903 pitfalls/wsgi.py:6 serves a project in which the system checks find an error.
  `check` ran the checks and found an error; 1 process made the application and ran none, as no
  server does.
```

## Reports

- [Django pull request 3393](https://github.com/django/django/pull/3393)
- [Comment 224](https://github.com/Radi85/Comment/issues/224)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time, count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import entry_of
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per run, at the line that made an application without checks."""
    failed = [
        span
        for process in trace.processes
        for span in trace.spans_of(process.key, "checks")
        if span.text("errors") not in ("", "0")
    ]
    unchecked = [
        (process, made)
        for process in trace.processes
        if not trace.spans_of(process.key, "checks")
        and not trace.spans_of(process.key, "management")
        for made in _applications(trace, process)
    ]
    if failed and unchecked:
        yield _finding(trace, failed, unchecked)


def _applications(trace: Trace, process: Process) -> list[Span]:
    made = trace.spans_of(process.key, "wsgi.application", "asgi.application")
    return [span for span in made if span.outcome == "ok"]


def _finding(trace: Trace, failed: list[Span], unchecked: list[tuple[Process, Span]]) -> Finding:
    process, made = unchecked[0]
    place = made.text("caller")
    first = failed[0]
    number = max(int(span.text("errors")) for span in failed)
    errors = "an error" if number == 1 else f"{number} errors"
    where = short_place(place, process.cwd)
    return RULE.finding(
        f"{where} serves a project in which the system checks find {errors}.",
        severity="warning",
        cause=f"`{entry_of(trace, first)}` ran the checks and found {errors}; "
        f"{count(len(unchecked))} made the application and ran none, as no server does.",
        fix="Run manage.py check before the server starts, and stop when it fails.",
        place=place if is_project_place(place) else "",
        processes=tuple(one.key for one, _ in unchecked),
        evidence=by_time(
            (
                Evidence(
                    text=f"the system checks find {errors}",
                    process=first.process,
                    t_ns=first.start_ns,
                    span=first.id,
                ),
                Evidence(
                    text="the application is made without checks",
                    process=process.key,
                    t_ns=made.start_ns,
                    span=made.id,
                    place=place,
                ),
            )
        ),
    )


RULE = Rule("DRT903", "checks-not-run", "info", "run", find, __doc__ or "")
