"""`runserver` kept the error of its first attempt to itself.

## What it does

Compares the two processes of `runserver`. The first one, which watches the files, sets Django up
too; when that fails it empties its registry, says nothing, and starts the process that serves.
The rule speaks when the second attempt ended otherwise than the first: with another error, or
well. When both end alike you see the error, and nothing is hidden.

## Why it hurts

What happened first appears nowhere, and the code ran twice though "it never started". Start-up
code that leaves something behind, such as a file, a lock, a row or a registration elsewhere, then
fails or works by turns, and what is shown is not what went wrong.

## How to fix it

Repair the error that the finding names. See it for yourself with `runserver --noreload`, which
makes one attempt. Take out of `ready()` what leaves something behind.

## Example

```text
DRT206 runserver hides the error of its first attempt: the licence server cannot be reached.
  once/apps.py:16 raised RuntimeError in the parent; the second attempt went well.
```

## Reports

- <https://github.com/django/django/pull/5106>, <https://github.com/django/django/pull/5402>
- <https://github.com/django/django/pull/7595>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each, populations, sentence
from tracer.diagnose.first_error import FirstError, first_error
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per error that only the parent had."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        error = _error(trace, process)
        if error is None or not _emptied(trace, process):
            continue
        children = [one for one in trace.processes if one.parent == process.key]
        served = next((one for one in children if populations(trace, one)), None)
        if served is not None:
            second = _error(trace, served)
            if second is None or (second.text, second.place) != (error.text, error.place):
                yield _finding(process, served, error, second)


def _error(trace: Trace, process: Process) -> FirstError | None:
    failed = [one for one in populations(trace, process) if one.outcome == "error"]
    return first_error(trace, failed[0]) if failed else None


def _emptied(trace: Trace, process: Process) -> bool:
    return bool(trace.spans_of(process.key, "autoreload.child")) and any(
        change.text("method") == "app_configs"
        for change in trace.instants_of(process.key, "registry.change")
    )


def _finding(
    process: Process, served: Process, error: FirstError, second: FirstError | None
) -> Finding:
    message = error.text.partition(": ")[2] or error.text
    then = "the second attempt went well"
    if second is not None:
        then = f"what you see is the second attempt's: {second.text.rstrip('.')}"
    where = short_place(error.raised, process.cwd) or "Django"
    return RULE.finding(
        f"runserver hides the error of its first attempt: {sentence(message)}",
        cause=f"{where} raised {error.text.rstrip('.')} in the parent, process {process.pid}, "
        f"which catches it; {then}.",
        fix="Repair it, and see it with runserver --noreload; keep what leaves something behind "
        "out of ready().",
        place=error.place,
        processes=(process.key, served.key),
        evidence=(
            Evidence(
                text=error.text,
                process=process.key,
                t_ns=error.span.end_ns,
                span=error.span.id,
                place=error.place,
            ),
        ),
    )


RULE = Rule("DRT206", "runserver-parent-failed", "info", "run", find, __doc__ or "")
