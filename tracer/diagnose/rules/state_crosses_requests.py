"""A request reads what another request has left in the process.

## What it does

It reports state that one request wrote and a later request of the same worker read, where the
value is not a cache: it differs from write to write, or is written again and again by requests
that never look whether it is there. It also reports a request or user object that stays on an
object which outlives the request.

## Why it hurts

It works as long as one process answers everything, as under `runserver`, and with one user. With
several workers the value is missing or old; with several users it is somebody else's. A request
that is kept keeps everything it refers to in memory.

## How to fix it

Keep it in the session, in a database row or in a shared cache under a key of that user, or hand
it on with the request.

## Example

```python
def choose(request):
    plugin.choice = request.GET["choice"]


def show(request):
    return HttpResponse(plugin.choice)  # the last one's choice, whoever that was
```
"""

from collections.abc import Iterator
from typing import Any

from tracer.trace.finding import Finding
from tracer.trace.model import Trace

from ..rule import Rule
from ..state.verdict import Verdict
from ..state.wording import Words, findings

_FIX = (
    "Keep it in the session, in a database row or in a shared cache under a key of its user, or "
    "hand it on with the request."
)


def find(trace: Trace) -> Iterator[Finding]:
    """State that passes from one request to another, and requests that stay."""
    yield from findings(RULE, trace, ("crosses", "leaked"), _say)


def _say(verdict: Verdict, words: Words) -> dict[str, Any]:
    writer = verdict.writer
    if verdict.hazard == "leaked":
        what = writer.type.rpartition(".")[2] if writer else "request"
        return {
            "title": f"{words.name} keeps a {what} after its request has ended.",
            "cause": f"{words.did(writer, f'stored a {what}')}{words.full_name}.",
            "fix": "Pass it as an argument; nothing that outlives the request may hold it.",
            "severity": "error",
        }
    read = f"; then {words.did(verdict.reader, 'read it')}" if verdict.reader else ""
    return {
        "title": f"{words.name} passes from one request to another.",
        "cause": f"{words.did(writer, 'wrote it')}{read}{words.full_name}.",
        "fix": _FIX,
    }


RULE = Rule(
    code="DRT1006",
    slug="state-crosses-requests",
    severity="warning",
    scope="run",
    find=find,
    page=__doc__ or "",
)
