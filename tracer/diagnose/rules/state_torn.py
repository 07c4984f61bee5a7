"""A request writes state and another one overwrites it before it is read.

## What it does

It reports state that a request wrote and then read with a value that another request, in
another thread or task of the same process, had written meanwhile. Where requests overlap or run
in several threads, it also reports, as possible, state that every request writes anew and then
reads: it holds only as long as no two do so at the same time.

## Why it hurts

One user gets what belongs to another. It needs two requests at the same moment, so it is not
seen in tests; where the state says who may do what, it is a security hole.

## How to fix it

Hand the value on as an argument or keep it on the request. Where that cannot be, use a
`contextvars.ContextVar`, which each request has for itself, also under ASGI.

## Example

```python
class Exporter:
    def export(self, request):
        self.user = request.user  # one Exporter for all requests
        return self.rows()  # reads self.user, which may be another's by now
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
    """State overwritten between a request's write and its read."""
    yield from findings(RULE, trace, ("torn",), _say)


def _say(verdict: Verdict, words: Words) -> dict[str, Any]:
    if verdict.possible:
        return {
            "title": f"{words.name} is shared by requests that can run at the same time.",
            "cause": (
                f"{words.did(verdict.writer, 'wrote it')} and reads it again; requests of this "
                f"server overlap or run in several threads{words.full_name}."
            ),
            "fix": "Pass it as an argument, keep it on the request, or use a ContextVar.",
            "severity": "warning",
        }
    return {
        "title": f"{words.name} was overwritten by another request before it was read.",
        "cause": (
            f"{words.did(verdict.other, 'wrote it')}; then "
            f"{words.did(verdict.writer, 'overwrote it')}, and "
            f"{words.did(verdict.reader, 'read that')}{words.full_name}."
        ),
        "fix": "Pass it as an argument, keep it on the request, or use a ContextVar.",
    }


RULE = Rule(
    code="DRT1005",
    slug="state-torn",
    severity="error",
    scope="run",
    find=find,
    page=__doc__ or "",
)
