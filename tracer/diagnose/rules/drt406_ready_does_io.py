"""While the apps are loaded, a program is run or a service is asked.

## What it does

Looks for programs that are started and sockets that are connected in `ready()`, or while an app
and its models are imported, and for the line of the project that led to it. Database connections
are told of by other rules (6xx), and what a package does in its own modules is its own affair.

## Why it hurts

Every process pays for it: each worker, each management command, `migrate` in the build, each test
worker. Where the service is not there, nothing starts, not even the command that would mend it.

## How to fix it

Ask at the first use, and keep the answer: `functools.cache` on a function is enough.

## Example

```text
DRT406 A connection to 127.0.0.1:9 is opened while ready() of the app connects runs.
  app_configs/connects/apps.py:13 does it in every process that sets Django up. It took 0.2
  ms here and failed: ConnectionRefusedError: Connection refused.
  Fix: Do it at the first use, and keep the result.
```

## Reports

- [paperless-ngx-postprocessor 40](https://github.com/jgillula/paperless-ngx-postprocessor/issues/40)
- [django-prometheus 281](https://github.com/django-commons/django-prometheus/issues/281): "it does
  not even show who does this"
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each
from tracer.diagnose.inheritance import is_project_line, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place

_LOADING = {
    "app.ready": "ready() of the app {} runs",
    "app.import_models": "the models of the app {} are imported",
    "app.create": "the app {} is imported",
}


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line and program or address."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        done: list[Instant | Span] = [
            *trace.instants_of(process.key, "subprocess"),
            *trace.spans_of(process.key, "socket.connect"),
        ]
        for told in done:
            loading = around(trace, told, *_LOADING)
            if loading and is_project_line(told):
                yield _finding(process, told, loading[0])


def _finding(process: Process, told: Instant | Span, loading: Span) -> Finding:
    place = line_that_led_to(told)
    if isinstance(told, Span):
        does = f"A connection to {told.name} is opened"
        took = f" It took {told.duration_ns / 1e6:.1f} ms here"
        took += f" and failed: {told.error}." if told.outcome == "error" else "."
    else:
        program = next(iter(told.texts("argv")), "").rpartition("/")[2]
        does, took = f"The program {program} is run", ""
    when = _LOADING[loading.kind].format(loading.name)
    return RULE.finding(
        f"{does} while {when}.",
        cause=f"{short_place(place, process.cwd)} does it in every process that sets Django up."
        + took,
        fix="Do it at the first use, and keep the result.",
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"{does}, while {when}", told, place),),
    )


RULE = Rule("DRT406", "ready-does-io", "warning", "process", find, __doc__ or "")
