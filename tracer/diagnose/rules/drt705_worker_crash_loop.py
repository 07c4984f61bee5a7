"""Workers fail at start-up, and the server starts them again and again.

## What it does

Looks for three or more children of one process that ended their start-up with the same
exception, while none of that parent's children answered a request.

## Why it hurts

The parent is alive and its port is open, so a supervisor or a container's health check that
looks at the process sees nothing. Nobody is served, the log fills, and each attempt costs a
full start. `uvicorn --workers` restarts for ever; gunicorn gives up after the first failure.

## How to fix it

Repair what raises; the finding names it. Let the service's health check ask for a page. Test
the start of a release before traffic reaches it: `python -c "import mysite.wsgi"` fails with
the same exception and an exit code.

## Example

```console
$ uvicorn mysite.asgi:application --workers 4
RuntimeError: the licence server cannot be reached
INFO:     Waiting for child process [4712]
INFO:     Child process [4712] died
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_LOOP = 3
_START_UP = ("settings", "setup", "populate", "app.create", "app.import_models", "app.ready")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per parent and exception."""
    groups: dict[tuple[str, str], list[tuple[Process, Span]]] = {}
    serving = {
        process.parent
        for process in trace.processes
        if trace.spans_of(process.key, "request") and process.parent
    }
    for process in trace.processes:
        failed = _failure(trace, process)
        if failed is not None and process.parent is not None and process.parent not in serving:
            groups.setdefault((process.parent, failed.error), []).append((process, failed))
    for (parent, error), failures in groups.items():
        if len(failures) < _LOOP:
            continue
        process, span = failures[0]
        place = span.text("file") or span.text("caller")
        what = f"ready() of app {span.name}" if span.kind == "app.ready" else span.kind
        yield RULE.finding(
            f"{len(failures)} workers of one server failed at start-up in the same way.",
            cause=f"{what} ({short_place(place, process.cwd)}) raised {error}; the parent, "
            f"process {trace.process(parent).pid}, started another worker each time.",
            fix="Repair what raises, and let the health check ask for a page.",
            place=place,
            processes=(parent, *(one.key for one, _ in failures)),
            evidence=by_time(
                Evidence(
                    text=f"process {one.pid}: {failed.error}",
                    process=one.key,
                    t_ns=failed.end_ns,
                    span=failed.id,
                    place=place,
                )
                for one, failed in failures
            ),
        )


def _failure(trace: Trace, process: Process) -> Span | None:
    """The innermost span of the start-up that was left by an exception, if that ended it."""
    if any(span.outcome == "ok" for span in trace.spans_of(process.key, "populate")):
        return None
    failed = [one for one in trace.spans_of(process.key, *_START_UP) if one.outcome == "error"]
    return max(failed, key=lambda span: span.depth, default=None)


RULE = Rule("DRT705", "worker-crash-loop", "error", "run", find, __doc__ or "")
