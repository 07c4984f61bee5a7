"""A worker looks for state that only another worker has.

## What it does

It reports an attribute, global, key or other piece of process-wide state that one request wrote
in one worker and another request looked for, in vain, in another worker. A request that finds
nothing and then computes the value itself is a cache and is not reported.

## Why it hurts

Each worker process has its own copy of every Python object. Which worker answers is chance, so
the read fails at random: an `AttributeError`, a `KeyError`, or silently the default. Under
`runserver` there is one process and it never fails.

## How to fix it

Keep what must outlive a request where all workers see it: a database row, a shared cache (not
`LocMemCache`), the session; or hand it on with the request, as a signed parameter; or compute it
again where it is needed. Moving it to a class attribute or a module global changes nothing.

## Example

```python
class SamplePlugin:
    def get_ui_panels(self, request):
        self.mydata = request.GET["value"]  # in the worker that answers this request

    def process_data(self, request):
        return self.mydata  # AttributeError in any other worker
```
"""

from collections.abc import Iterator
from typing import Any

from tracer.trace.finding import Finding
from tracer.trace.model import Trace

from ..rule import Rule
from ..state.verdict import Verdict
from ..state.wording import Words, findings

FIX = (
    "Keep it where all workers see it (a database row, a shared cache, the session), hand it on "
    "with the request, or compute it where it is needed."
)


def find(trace: Trace) -> Iterator[Finding]:
    """State that a request missed while another worker had it."""
    yield from findings(RULE, trace, ("lost",), _say)


def _say(verdict: Verdict, words: Words) -> dict[str, Any]:
    local = verdict.state.local
    holders = "thread" if local else "worker"
    return {
        "title": f"{words.name} is written in one {holders} and missing in another.",
        "cause": (
            f"{words.did(verdict.writer, 'wrote it')}; {words.did(verdict.reader, 'looked for it')}"
            f", where nobody had written it{words.full_name}."
        ),
        "fix": FIX,
    }


RULE = Rule(
    code="DRT1001",
    slug="state-lost",
    severity="error",
    scope="run",
    find=find,
    page=__doc__ or "",
)
