"""ready() runs twice in one process, and does its work twice.

## What it does

Looks for apps whose `ready()` ran more than once in a process, and whether the later run did
again what the first had done: started the same thread, ran a program, opened a connection, or
connected a receiver that was connected already. Runs that change nothing are not told of.

## Why it hurts

Django calls `ready()` again whenever the registry is filled again: for each test that overrides
`INSTALLED_APPS`, and for plugin systems that rebuild the registry (DRT210). Then jobs run twice
and receivers are called twice.

## How to fix it

Make `ready()` idempotent: give receivers a `dispatch_uid`, and remember on a module what is done.
Better, start nothing in it.

## Example

```text
DRT402 ready() of the app ready_twice ran 3 times in one process, and each time it starts the
thread cleaner.
  The registry was filled again by a test that overrides INSTALLED_APPS, and
  app_configs/ready_twice/apps.py:12 is not guarded against a second ready().
  Fix: Remember what is done, or give the receiver a dispatch_uid.
```

## Reports

- [Django pull request 3426](https://github.com/django/django/pull/3426),
  [13131](https://github.com/django/django/pull/13131)
- [cvat 9711](https://github.com/cvat-ai/cvat/pull/9711)
- [InvenTree 5005](https://github.com/inventree/InvenTree/pull/5005)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each
from tracer.diagnose.inheritance import is_project_place, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.diagnose.side_effects import Effect, effects
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app and thing done again."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        runs: dict[str, list[Span]] = {}
        for span in trace.spans_of(process.key, "app.ready"):
            runs.setdefault(span.name, []).append(span)
        for label, spans in runs.items():
            if len(spans) > 1:
                yield from _again(trace, process, label, spans)


def _again(trace: Trace, process: Process, label: str, runs: list[Span]) -> Iterator[Finding]:
    done: dict[tuple[str, str], list[Effect]] = {}
    for run in runs:
        for effect in effects(trace, run):
            if is_project_place(line_that_led_to(effect.told)):
                done.setdefault((effect.does, line_that_led_to(effect.told)), []).append(effect)
    seen = Counter(key for key, found in done.items() for _ in found)
    for (does, place), times in seen.items():
        found = done[does, place]
        connected = [one for one in found if one.told.text("again") == "1"]
        if times > 1 and (connected or found[0].told.kind != "signal.connect"):
            yield _finding(trace, process, label, runs, place, found)


def _finding(
    trace: Trace, process: Process, label: str, runs: list[Span], place: str, found: list[Effect]
) -> Finding:
    populate = next(iter(around(trace, runs[1], "populate")), None)
    by = short_place(populate.text("caller"), process.cwd) if populate is not None else "a call"
    if any(
        one.name == "set_installed_apps" and runs[0].end_ns <= one.t_ns <= runs[1].start_ns
        for one in trace.instants_of(process.key, "registry.change")
    ):
        by = "a test that overrides INSTALLED_APPS"
    return RULE.finding(
        f"ready() of the app {label} ran {len(runs)} times in one process, and "
        f"{'each time' if len(found) == len(runs) else f'{len(found)} times'} it {found[0].does}.",
        cause=f"The registry was filled again by {by}, and "
        f"{short_place(place, process.cwd)} is not guarded against a second ready().",
        fix="Remember what is done, or give the receiver a dispatch_uid.",
        place=place,
        processes=(process.key,),
        evidence=tuple(evidence(f"ready() of {label} {one.does}", one.told) for one in found),
    )


RULE = Rule("DRT402", "ready-ran-twice-in-process", "warning", "process", find, __doc__ or "")
