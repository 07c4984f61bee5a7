"""A lock of the project is held while the process forks.

## What it does

Looks at each fork for locks that are held, among the globals of the project's modules and the
attributes of their classes, objects and AppConfigs; and in the child, after all fork hooks have
run, whether they are held still. A lock can't tell who holds it, so the finding says "possible".

## Why it hurts

The thread that would free the lock does not exist in the child. Whoever wants the lock there
waits for ever: a worker hangs at its first request that gets there, and only sometimes, because
the lock must be held at the very moment of the fork.

## How to fix it

Start no thread that takes locks before the fork. Where that can't be, take the lock around the
fork: `os.register_at_fork(before=lock.acquire, after_in_parent=lock.release,
after_in_child=lock.release)`; or make a new lock in the child.

## Example

```python
lock = threading.Lock()


def refresh():                    # in a thread started by ready()
    with lock:
        rates.update(fetch())     # the fork happens here
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import count, inherited
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per lock."""
    for one in inherited(trace, "lock"):
        yield RULE.finding(
            f"The lock {one.name} is held when the process forks.",
            cause=f"It is a {one.instant.text('type')} kept in {one.short()}; in "
            f"{count(len(one.children))} it is held, and who could free it may not exist there.",
            fix="Take the lock around the fork with os.register_at_fork, or make a new one in "
            "the child.",
            place=one.place,
            possible=True,
            processes=one.keys,
            evidence=one.evidence,
        )


RULE = Rule("DRT708", "lock-held-at-fork", "error", "run", find, __doc__ or "")
