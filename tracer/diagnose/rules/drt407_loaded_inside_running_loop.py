"""Django is set up while an event loop runs, and something in it may not run there.

## What it does

Looks for `django.setup()` inside a running event loop, and for the lines that Django or asgiref
refused there: queries, or `async_to_sync`. Refusals that the program catches are seen too.

## Why it hurts

`uvicorn --workers` and `uvicorn --reload` import the application inside a running loop; plain
`uvicorn`, gunicorn with uvicorn's worker, daphne, hypercorn and runserver don't. So a query in
`ready()` works everywhere until somebody adds a second worker:
`SynchronousOnlyOperation: You cannot call this from an async context`.

## How to fix it

Ask the database when the first request needs the answer, not while modules are imported and not
in `ready()`.

## Example

```text
DRT407 Django is set up inside a running event loop, where app_configs/inside_loop/apps.py:12 may
not run, in ready() of the app inside_loop.
  pitfalls/asgi.py:6 calls django.setup() while the server's loop runs;
  app_configs/inside_loop/apps.py:12 was refused: You cannot call this from an async context
  - use a thread or sync_to_async.
  Fix: Do it at the first request; a server that imports the application before it starts
  its loop hides this.
```

## Reports

- [django-eventstream 135](https://github.com/fanout/django-eventstream/issues/135)
- [uvicorn 941](https://github.com/Kludex/uvicorn/issues/941),
  [346](https://github.com/Kludex/uvicorn/issues/346)
- [django-solo 80](https://github.com/lazybird/django-solo/issues/80)
- [django-constance 667](https://github.com/jazzband/django-constance/issues/667)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, innermost_own, own_way
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place

_ASYNC_TO_SYNC = "You cannot use AsyncToSync"


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that was refused."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for refused in trace.instants_of(process.key, "async.refused", "exception"):
            if refused.kind == "async.refused" or _ASYNC_TO_SYNC in refused.text("error"):
                for setup in around(trace, refused, "setup"):
                    if setup.text("loop") == "1":
                        yield _finding(trace, process, setup, refused)


def _finding(trace: Trace, process: Process, setup: Span, refused: Instant) -> Finding:
    links = refused.texts("chain")
    inside = (
        links[links.index(setup.text("caller")) + 1 :] if setup.text("caller") in links else links
    )
    place = innermost_own(inside) or refused.text("caller") or setup.text("caller")
    loading = next(iter(around(trace, refused, "app.ready", "app.import_models")), None)
    where = ""
    if loading is not None:
        part = "ready()" if loading.kind == "app.ready" else "the models module"
        where = f", in {part} of the app {loading.name}"
    by = short_place(setup.text("caller"), process.cwd)
    message = refused.text("message") or refused.text("error")
    return RULE.finding(
        "Django is set up inside a running event loop, where "
        f"{short_place(place, process.cwd)} may not run{where}.",
        cause=f"{by} calls django.setup() while the server's loop runs; "
        f"{own_way(inside, process)} was refused: {message}",
        fix="Do it at the first request; a server that imports the application before it starts "
        "its loop hides this.",
        place=place,
        processes=(process.key,),
        evidence=(
            evidence("django.setup() is called inside a loop", setup),
            evidence(message, refused, place),
        ),
    )


RULE = Rule("DRT407", "loaded-inside-running-loop", "error", "process", find, __doc__ or "")
