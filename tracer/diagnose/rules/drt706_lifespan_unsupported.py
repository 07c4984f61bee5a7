"""The server asked for a lifespan, Django refused, and the server did not go on.

## What it does

Looks for connections of type `lifespan` that reached Django's ASGI handler in a process that
answered nothing afterwards. Where the server goes on without a lifespan, as uvicorn does by
default and hypercorn with a line in its log, there is nothing to mend and nothing is said.

## Why it hurts

ASGI servers announce start and end of the process by such a connection. Django answers HTTP
alone: `ValueError: Django can only handle ASGI/HTTP connections, not lifespan.` A server that
was told to insist, such as `uvicorn --lifespan on`, then stops, and a supervisor starts it again.

## How to fix it

Tell the server to do without: `uvicorn --lifespan off` or `auto`. If something of yours has to
happen at start and end, wrap Django's application in one that answers `lifespan` itself.

## Example

```python
django_application = get_asgi_application()


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await own_lifespan(receive, send)
    else:
        await django_application(scope, receive, send)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per entry point."""
    for entry in trace.entries:
        refusals = [
            refused
            for process in trace.processes_of(entry.id)
            for refused in trace.instants_of(process.key, "asgi.refused")
            if refused.text("type") == "lifespan" and not _went_on(trace, process.key, refused.t_ns)
        ]
        if refusals:
            many = len({refused.process for refused in refusals})
            yield RULE.finding(
                "The server insists on a lifespan, which Django does not support.",
                cause="Django's ASGI handler refused the connection, and "
                f"{many} process{'es' if many > 1 else ''} served nothing after that.",
                fix="Start the server with --lifespan off, or wrap the application in one that "
                "answers lifespan.",
                place=_application(trace, refusals[0].process),
                processes=tuple(dict.fromkeys(refused.process for refused in refusals)),
                evidence=by_time(
                    Evidence(
                        text="a connection of type lifespan is refused",
                        process=refused.process,
                        t_ns=refused.t_ns,
                        span=refused.span,
                    )
                    for refused in refusals
                ),
            )


def _went_on(trace: Trace, process: str, t_ns: int) -> bool:
    return any(
        listening.t_ns > t_ns for listening in trace.instants_of(process, "server.listening")
    ) or any(request.start_ns > t_ns for request in trace.spans_of(process, "request"))


def _application(trace: Trace, process: str) -> str:
    """Where the ASGI application was made."""
    for span in trace.spans_of(process, "asgi.application"):
        return span.text("caller")
    return ""


RULE = Rule("DRT706", "lifespan-unsupported", "warning", "process", find, __doc__ or "")
