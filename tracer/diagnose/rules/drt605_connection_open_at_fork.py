"""A connection that was opened before a fork is shared by both processes.

## What it does

Looks at each fork for connections that the parent has open: Django's, of all threads, with
the app and the line that opened them; pools of psycopg; and sockets that Python code has
connected, such as those to Redis. In the child it looks whether the first query goes over
what was inherited.

## Why it hurts

Two processes write into one stream and read whatever comes first. With TLS the first query
fails: `decryption failed or bad record mac`, `SSL error`. Without TLS nothing fails: with
gunicorn `--preload`, PostgreSQL and `CONN_MAX_AGE = 60` a query in `ready()` was enough for
workers to answer requests with *another request's row* and status 200, most of them when busy.

With `CONN_MAX_AGE = 0` the first request closes the inherited connection before it is used;
then this is a warning. So it is for SQLite, whose authors ask not to carry a connection over a
fork, and for a socket whose client opens another one in each child, as redis-py does.

Where it shows: gunicorn `--preload`, uWSGI unless `lazy-apps` is set, Celery's prefork pool,
`multiprocessing` with the start method fork. Celery closes Django's connections when the worker
starts and again in each child, and no others.

## How to fix it

Ask nothing in `ready()` and in modules: ask when the first request needs the answer. Where that
can't be, close what was opened before the server forks: `connections.close_all()` at the end of
`ready()`; `pool.close()` for a pool; `client.close()` for Redis. Pools belong in the children,
opened at their first use or in a hook such as gunicorn's `post_fork`.

## Example

```python
class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self):
        cache_rates(Rate.objects.all())   # opens the connection that all workers share
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import Inherited, by_time, count, inherited
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding, Severity
from tracer.trace.model import Instant, Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per connection, pool or socket and the line that opened it."""
    for one in inherited(trace, "connection"):
        # Django's own test runner forks with a connection open, and its children expect it.
        if one.by_project:
            yield _connection(trace, one, _uses(trace, one))
    for one in inherited(trace, "pool"):
        if one.by_project:
            yield _found(
                one,
                "error",
                f"The connection pool {one.name} is open when the process forks.",
                f"{one.short()} opened it; {count(len(one.children))} forked later have its "
                "connections and none of the threads that look after them.",
                "Open the pool in each process, at its first use or after the fork.",
                possible=False,
            )
    for one in inherited(trace, "socket"):
        if one.by_project:
            yield _socket(trace, one)


def _uses(trace: Trace, one: Inherited) -> list[Instant]:
    return [
        instant
        for key in one.keys
        for instant in trace.instants_of(key, "fork.query")
        if instant.text("alias") == one.name
    ]


def _connection(trace: Trace, one: Inherited, uses: list[Instant]) -> Finding:
    vendor = one.instant.text("vendor")
    replaced = [
        span
        for key in one.keys
        for span in trace.spans_of(key, "db.connect")
        if span.text("alias") == one.name
    ]
    opener = f"app {one.app}" if one.app else "the program"
    cause = (
        f"{one.short()} ({opener}) opened it; {count(len(one.children))} forked later "
        "share it with their parent"
    )
    severity: Severity = "error"
    if uses:
        cause += ", and queries went over it: answers can reach the wrong process."
    elif replaced:
        severity = "warning"
        cause += ". Before its first query a child opened another one, so none was seen to fail."
    else:
        cause += ". No query over it was recorded."
    if vendor == "sqlite":
        severity = "warning"
    evidence = tuple(
        Evidence(
            text="a query goes over the inherited connection",
            process=use.process,
            t_ns=use.t_ns,
            span=use.span,
            place=use.text("caller"),
        )
        for use in uses
    )
    return _found(
        one,
        severity,
        f"The connection {one.name} ({vendor}) is open when the process forks.",
        cause,
        "Ask the database at the first request and not at start-up, or close the connection "
        "before the fork: django.db.connections.close_all().",
        possible=not uses and not replaced,
        more=evidence,
    )


def _socket(trace: Trace, one: Inherited) -> Finding:
    reopened = {
        key
        for key in one.keys
        for instant in trace.instants_of(key, "fork.reconnected")
        if instant.text("name") == one.name
    }
    cause = f"{one.short()} connected it; {count(len(one.children))} forked later have it too"
    if reopened:
        cause += f". {count(len(reopened)).capitalize()} connected anew, as a client does that "
        cause += "notices the fork."
    else:
        cause += ", and none was seen to connect anew."
    return _found(
        one,
        "info" if reopened else "warning",
        f"A connection to {one.name} is open when the process forks.",
        cause,
        "Connect at the first use in each process, or close the client before the fork.",
        possible=not reopened,
    )


def _found(
    one: Inherited,
    severity: Severity,
    title: str,
    cause: str,
    fix: str,
    *,
    possible: bool,
    more: tuple[Evidence, ...] = (),
) -> Finding:
    return RULE.finding(
        title,
        severity=severity,
        cause=cause,
        fix=fix,
        place=one.place,
        possible=possible,
        processes=one.keys,
        evidence=by_time((*one.evidence, *more)),
    )


RULE = Rule("DRT605", "connection-open-at-fork", "error", "run", find, __doc__ or "")
