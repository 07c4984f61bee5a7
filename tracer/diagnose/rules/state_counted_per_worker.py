"""Each worker counts or collects for itself.

## What it does

It reports numbers that requests count up, and lists, sets and dictionaries that requests add to,
in the memory of the process.

## Why it hurts

With four workers each sees about a quarter: a limit of 10 allows 40, a queue is never complete,
a statistic shows whichever worker answers. All of it starts anew when a worker is recycled
(`max_requests`), and a collection that only grows is a memory leak.

## How to fix it

Count where it is atomic for all: an `F()` expression on a database row, `cache.incr()` of a
shared cache, the multiprocess mode of a metrics library.

## Example

```python
hits = 0


def view(request):
    global hits
    hits += 1  # this worker's hits
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
    """Counters and collections kept per worker."""
    yield from findings(RULE, trace, ("counted",), _say)


def _say(verdict: Verdict, words: Words) -> dict[str, Any]:
    if verdict.minor:
        return {
            "title": f"{words.name} numbers objects, in each worker from its own start.",
            "cause": f"{words.did(verdict.writer, 'took the next number')}{words.full_name}.",
            "fix": "Nothing, unless the numbers leave the process: two workers give the same one.",
            "severity": "info",
        }
    also = f"; {words.did(verdict.other, 'did so on its own')}" if verdict.other else ""
    return {
        "title": f"{words.name} is counted or collected by each worker for itself.",
        "cause": f"{words.did(verdict.writer, 'added to it')}{also}{words.full_name}.",
        "fix": (
            "Count in the database (an F() expression) or with incr() of a shared cache; "
            "collect in a table or a queue that all workers see."
        ),
    }


RULE = Rule(
    code="DRT1004",
    slug="state-counted-per-worker",
    severity="warning",
    scope="run",
    find=find,
    page=__doc__ or "",
)
