"""An event loop that was made before a fork is shared by both processes.

## What it does

Looks at each fork for asyncio event loops that are open, and for the line of the project that
made them.

## Why it hurts

Parent and children have the loop's epoll descriptor and its self-pipe in common. A socket that
one registers wakes the other; a wake-up byte meant for one is read by another; a loop that waits
for its own byte sleeps on. What was bound to the loop before the fork, such as locks, clients and
tasks, belongs to nobody.

Where it shows: gunicorn `--preload`, uWSGI unless `lazy-apps` is set, Celery's prefork pool.

## How to fix it

Don't make a loop while modules are imported or in `ready()`. Use `asyncio.run()`, which closes
its loop, or `async_to_sync`; make clients that keep a loop at their first use.

## Example

```python
loop = asyncio.new_event_loop()              # at import, in the preloading master


def price(item):
    return loop.run_until_complete(fetch(item))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import count, inherited
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that made a loop."""
    for one in inherited(trace, "loop"):
        if one.by_project:
            yield RULE.finding(
                "An event loop is open when the process forks.",
                cause=f"{one.short()} made it ({one.name}); {count(len(one.children))} forked "
                "later share its descriptors with the parent.",
                fix="Use asyncio.run(), or make the loop at its first use in each process.",
                place=one.place,
                processes=one.keys,
                evidence=one.evidence,
            )


RULE = Rule("DRT703", "event-loop-made-before-fork", "warning", "run", find, __doc__ or "")
