"""The first visitor of each worker waits for the URLconf.

## What it does

Looks for a URLconf that is imported while the first request of a process is answered, under a
server, and takes 0.3 seconds or more. `runserver` is left alone: it imports the URLconf by its
checks.

## Why it hurts

Neither WSGI nor ASGI loads ROOT_URLCONF before it is asked for, and each worker does it again, also
with gunicorn's `--preload`: the views and all they import are then in no process that was forked.
After a deployment the first request of every worker is slow, and under gevent or threads several
requests import the same modules at once.

## How to fix it

Load it in wsgi.py (or asgi.py), after the application is made. With `--preload` the workers share
what it took.

```python
application = get_wsgi_application()
get_resolver().url_patterns          # from django.urls
```

## Example

```text
DRT804 The first request of each worker waits 409 ms for the URLconf pitfalls.urls.
  pitfalls/wsgi.py:6 makes the application, and nothing imports the URLconf before a request, in 2
  processes.
```

## Reports

- [sentry 77511](https://github.com/getsentry/sentry/pull/77511),
  [saleor 5357](https://github.com/saleor/saleor/pull/5357): warm-up in wsgi.py
- [gunicorn 527](https://github.com/benoitc/gunicorn/issues/527): a race under gevent
- [uWSGI 1982](https://github.com/unbit/uwsgi/issues/1982),
  [mitxpro 2526](https://github.com/mitodl/mitxpro/issues/2526)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tracer.diagnose.cost import SLOW_URLCONF_NS, outermost, seconds, typical_ns
from tracer.diagnose.inheritance import ancestors, by_time, count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace, least_ns: int) -> Iterator[Finding]:
    """One finding per URLconf and server."""
    found: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for process in trace.processes:
        if trace.spans_of(process.key, "management"):
            continue
        spans = trace.spans_of(process.key, "urlconf")
        for request in trace.spans_of(process.key, "request"):
            for span in outermost(trace, spans):
                # Under ASGI the request is answered in one thread and the URLconf in another.
                if request.start_ns <= span.start_ns < request.end_ns:
                    found[process.entry, span.name].append(span)
    for (_, name), waited in found.items():
        if typical_ns(span.duration_ns for span in waited) >= least_ns:
            yield _finding(trace, name, waited)


def _application_place(trace: Trace, process: Process) -> str:
    for one in (process, *ancestors(trace, process)):
        for span in trace.spans_of(one.key, "wsgi.application", "asgi.application"):
            if is_project_place(span.text("caller")):
                return span.text("caller")
    return ""


def _finding(trace: Trace, name: str, waited: list[Span]) -> Finding:
    process = trace.process(waited[0].process)
    place = _application_place(trace, process)
    where = short_place(place, process.cwd) or "The server"
    duration = seconds(typical_ns(span.duration_ns for span in waited))
    return RULE.finding(
        f"The first request of each worker waits {duration} for the URLconf {name}.",
        cause=f"{where} makes the application, and nothing imports the URLconf before a request, "
        f"in {count(len(waited))}.",
        fix="After the application is made, load it: django.urls.get_resolver().url_patterns.",
        place=place,
        processes=tuple(span.process for span in waited),
        evidence=by_time(
            Evidence(
                text=f"the first request imports {name} in {seconds(span.duration_ns)}",
                process=span.process,
                t_ns=span.start_ns,
                span=span.id,
                place=place,
            )
            for span in waited[:10]
        ),
    )


RULE = Rule(
    "DRT804",
    "urlconf-on-first-request",
    "info",
    "run",
    find,
    __doc__ or "",
    threshold_ns=SLOW_URLCONF_NS,
)
