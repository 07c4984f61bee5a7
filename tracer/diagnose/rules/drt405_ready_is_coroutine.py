"""ready() is a coroutine function, and nobody awaits it.

## What it does

Looks at what each `ready()` returns: a coroutine is never run.

## Why it hurts

Nothing in `ready()` happens. Python says `RuntimeWarning: coroutine '….ready' was never awaited`
once, at a moment and a line that have nothing to do with it.

## How to fix it

Write `def ready(self)`. It is called before any event loop runs; asynchronous work belongs in
the server's lifespan or into a task that the first request starts.

## Example

```text
DRT405 ready() of the app coroutine is a coroutine function: it never runs.
  Django calls app_configs.coroutine.apps.CoroutineConfig.ready()
  (app_configs/coroutine/apps.py:9) and leaves alone what it returns, a coroutine that
  nobody awaits.
  Fix: Take the word async away, and start asynchronous work where a loop runs.
```

## Reports

None is known to us.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app."""
    return once_each(
        _finding(process, ready)
        for process in trace.processes
        for ready in trace.spans_of(process.key, "app.ready")
        if ready.text("returned") == "coroutine"
    )


def _finding(process: Process, ready: Span) -> Finding:
    place = ready.text("file")
    return RULE.finding(
        f"ready() of the app {ready.name} is a coroutine function: it never runs.",
        cause=f"Django calls {ready.text('class')}.ready() ({short_place(place, process.cwd)}) and "
        "leaves alone what it returns, a coroutine that nobody awaits.",
        fix="Take the word async away, and start asynchronous work where a loop runs.",
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"ready() of {ready.name} returns a coroutine", ready, place),),
    )


RULE = Rule("DRT405", "ready-is-coroutine", "error", "process", find, __doc__ or "")
