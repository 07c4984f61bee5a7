"""State that requests write, and why it is no hazard.

## What it does

It gives account of the state that requests wrote and that no rule speaks of: a memo (one value
per key, the same wherever it is computed), state set once and lazily, state that each request
writes anew before it reads it, state that each thread has for itself, and state that was never
read.

## Why it hurts

It does not. It is listed so that a silence can be told from something that was not looked at.

## How to fix it

There is nothing to fix. A memo is as old as the worker, though: where what it was computed from
can change, let it expire.

## Example

```python
@lru_cache
def country_names():
    return load_country_names()
```
"""

from collections.abc import Iterator

from tracer.trace.finding import Finding
from tracer.trace.model import Trace

from ..rule import Rule
from ..state.account import account


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per reason, for all state that it speaks of."""
    reasons: dict[str, list[str]] = {}
    for verdict in account(trace).verdicts:
        if verdict.harmless is not None:
            reasons.setdefault(verdict.harmless, []).append(verdict.state.name)
    for reason, names in sorted(reasons.items()):
        shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        yield RULE.finding(
            f"No hazard in {len(names)} piece{'s' if len(names) > 1 else ''} of state: {reason}.",
            cause=f"Written by requests: {shown}.",
            fix="Nothing is to be done.",
        )


RULE = Rule(
    code="DRT1007",
    slug="state-no-hazard",
    severity="info",
    scope="run",
    find=find,
    page=__doc__ or "",
)
