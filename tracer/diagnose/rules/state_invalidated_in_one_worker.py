"""A request deletes or clears cached state, but only in its own worker.

## What it does

It reports a delete, a `clear()` or a `cache_clear()` that a request makes while other workers
hold entries of their own. Making room in a full cache is not reported.

## Why it hurts

The other workers keep what was to be forgotten, until they are restarted. Signal receivers run
in the process that saved the object and nowhere else, so a receiver that clears a cache clears
one of many.

## How to fix it

Keep the cache where all workers see it and delete there; or keep a version in the database or
in a shared cache that is part of the key; or let entries expire.

## Example

```python
@lru_cache
def rates():
    return dict(Rate.objects.values_list("code", "value"))


@receiver(post_save, sender=Rate)
def changed(**kwargs):
    rates.cache_clear()  # in this worker
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
    """State that was deleted in one worker and kept in others."""
    yield from findings(RULE, trace, ("invalidated",), _say)


def _say(verdict: Verdict, words: Words) -> dict[str, Any]:
    if verdict.reader is not None:
        kept = words.did(verdict.reader, "still read it")
    else:
        kept = f"what was written before stays: {words.did(verdict.other, 'had written it')}"
    return {
        "title": f"{words.name} is invalidated in one worker only.",
        "cause": f"{words.did(verdict.writer, 'deleted or cleared it')}; {kept}{words.full_name}.",
        "fix": (
            "Keep it in a shared cache and delete it there, make a version that all workers "
            "see part of its key, or let it expire."
        ),
        "severity": "error" if verdict.reader is not None else "warning",
    }


RULE = Rule(
    code="DRT1003",
    slug="state-invalidated-in-one-worker",
    severity="warning",
    scope="run",
    find=find,
    page=__doc__ or "",
)
