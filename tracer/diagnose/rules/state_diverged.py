"""Two workers hold different values of the same state.

## What it does

It reports process-wide state of which a request read an older or other value than another
worker held at that time, or that ended with different values in different workers.

## Why it hurts

The answer depends on which worker gives it: a setting that was changed seems to change back, a
list shows what was deleted, one user sees what belongs to another request. Nothing fails, so
nothing is logged.

## How to fix it

Keep one copy that all workers read: a database row or a shared cache. Where each worker must
keep its own for speed, let it notice that it is old: compare a version kept in the database or
the shared cache, or let it expire.

## Example

```python
CONFIG = load_config()


def save(request):
    CONFIG.update(request.POST)  # the other workers go on with theirs
```
"""

from collections.abc import Iterator
from typing import Any

from tracer.trace.finding import Finding
from tracer.trace.model import Trace

from ..rule import Rule
from ..state.verdict import Verdict
from ..state.wording import Words, findings


def find(trace: Trace) -> Iterator[Finding]:
    """State with different values in different workers."""
    yield from findings(RULE, trace, ("diverged",), _say)


def _say(verdict: Verdict, words: Words) -> dict[str, Any]:
    holders = "threads" if verdict.state.local else "workers"
    if verdict.reader is None:
        cause = (
            f"{words.did(verdict.writer, 'wrote one value')}; "
            f"{words.did(verdict.other, 'another')}. No read of it was seen{words.full_name}."
        )
        severity = "warning"
    else:
        cause = (
            f"{words.did(verdict.writer, 'wrote it')}; later "
            f"{words.did(verdict.reader, 'read another value')}{words.full_name}."
        )
        severity = "error"
    return {
        "title": f"{words.name} has different values in different {holders}.",
        "cause": cause,
        "fix": (
            "Keep one copy that all workers read (a database row, a shared cache), or compare a "
            "shared version before the own copy is used."
        ),
        "severity": severity,
    }


RULE = Rule(
    code="DRT1002",
    slug="state-diverged",
    severity="error",
    scope="run",
    find=find,
    page=__doc__ or "",
)
