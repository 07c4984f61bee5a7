"""A receiver is gone, because nothing keeps it but the signal's weak reference.

## What it does

Watches the receivers of the project that are connected by weak reference and are a lambda, a
function made inside a function, or a method of an object, until the apps are loaded, the first
request is answered and the process ends. It tells of those that are gone and of those that a
cache inside Django alone keeps, which it fills only when `DEBUG` is on. A receiver that goes with
the class whose signals it was to receive, such as a model in the state of a migration, is not
missed.

## Why it hurts

The receiver is never called. With `DEBUG = True` a lambda or an inner function does get called,
because `Signal.connect()` examines it and a cache of 512 functions holds on to what was examined.
So it works on the developer's machine and dies in production, without a word.

## How to fix it

Define the function at the top of a module, keep the object whose method it is, or say
`connect(…, weak=False)`.

## Example

```text
DRT503 signals.dead.apps.DeadConfig.ready.<locals>.write_down receives post_save with DEBUG = True
only.
  signals/dead/apps.py:14 connects a function that nothing else refers to, by weak
  reference: it is alive because a cache of Django holds on to it, which is filled when
  DEBUG is on; with DEBUG = False it is gone at once.
  Fix: Define it at the top of a module, or connect it with weak=False.
```

## Reports

- A comment in [Django pull request 13151](https://github.com/django/django/pull/13151) (ticket
  31732)
- [EvaP 1361](https://github.com/e-valuation/EvaP/issues/1361), mended by
  [2229](https://github.com/e-valuation/EvaP/pull/2229)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.receivers import signal_name
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, is_test_file
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per receiver and line that connects it."""
    return once_each(
        _finding(process, gone)
        for process in trace.processes
        for gone in trace.instants_of(process.key, "signal.receiver_gone")
        if is_project_place(gone.text("caller")) and not is_test_file(gone.text("caller"))
    )


def _finding(process: Process, gone: Instant) -> Finding:
    name, signal, place = gone.text("receiver"), signal_name(gone), gone.text("caller")
    where = short_place(place, process.cwd)
    inner = "<" in name
    kind = "function that nothing else refers to" if inner else "method of an object that has gone"
    if gone.text("cached") == "1":
        title = f"{name} receives {signal} with DEBUG = True only."
        state = (
            "it is alive because a cache of Django holds on to it, which is filled when DEBUG is "
            "on; with DEBUG = False it is gone at once"
        )
    else:
        title = f"{name} is connected to {signal} and no longer there."
        state = "it is gone and will not be called"
        if inner:
            state += ", though with DEBUG = True it would be"
    return RULE.finding(
        title,
        cause=f"{where} connects a {kind}, by weak reference: {state}.",
        fix="Define it at the top of a module, or connect it with weak=False."
        if inner
        else "Keep the object, for instance on a module, or connect with weak=False.",
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"{name} has no owner", gone),),
    )


RULE = Rule("DRT503", "receiver-dead", "error", "process", find, __doc__ or "")
