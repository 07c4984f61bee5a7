"""A child process that does not share its parent's memory used the app registry unprepared.

## What it does

Looks at processes that `multiprocessing` started by spawn or forkserver: the registry refused
something in them, and `django.setup()` was never called there.

## Why it hurts

Such a child begins with an empty interpreter; that its parent has set Django up does not help
it. The failure, `AppRegistryNotReady: Apps aren't loaded yet.`, happens while the task is
unpickled, so a pool loses it and the parent hangs. Spawn is how macOS and Windows start
processes, and since Python 3.14 Linux uses forkserver: what worked by fork stops working.

## How to fix it

Give the pool an initializer that calls `django.setup()`, at the top of a module that imports
no models itself; set `DJANGO_SETTINGS_MODULE` in the environment before. Import models inside
the task.

## Example

```python
def set_up():
    import django
    django.setup()


with ProcessPoolExecutor(initializer=set_up) as pool:
    pool.map(work, items)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import ancestors, by_time, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Trace
from tracer.trace.places import short_place
from tracer.trace.registry import is_main

_FRESH = ("spawn", "forkserver")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per entry point and line that needed the registry."""
    groups: dict[tuple[str, str], list[Process]] = {}
    evidence: dict[tuple[str, str], list[Evidence]] = {}
    for process in trace.processes:
        family = (process, *ancestors(trace, process))
        if family[-1].origin not in _FRESH or any(_was_set_up(trace, one) for one in family):
            continue
        for refused in trace.instants_of(process.key, "registry.not_ready"):
            place = line_that_led_to(refused)
            key = process.entry, place
            groups.setdefault(key, []).append(process)
            evidence.setdefault(key, []).append(
                Evidence(
                    text=refused.text("message"),
                    process=process.key,
                    t_ns=refused.t_ns,
                    span=refused.span,
                    place=place,
                )
            )
    for key, processes in groups.items():
        origin = next(
            one.origin
            for one in (processes[0], *ancestors(trace, processes[0]))
            if one.origin != "fork"
        )
        where = short_place(key[1], processes[0].cwd)
        yield RULE.finding(
            "A child process uses models, and django.setup() was not called in it.",
            cause=f"{where} needs the app registry in a process started by {origin}, which has "
            "nothing of what its parent had set up.",
            fix="Call django.setup() in the initializer of the pool, and import models inside "
            "the task.",
            place=key[1],
            processes=tuple(dict.fromkeys(process.key for process in processes)),
            evidence=by_time(evidence[key]),
        )


def _was_set_up(trace: Trace, process: Process) -> bool:
    return any(
        is_main(span) and span.outcome == "ok" for span in trace.spans_of(process.key, "populate")
    )


RULE = Rule("DRT704", "child-without-setup", "error", "process", find, __doc__ or "")
