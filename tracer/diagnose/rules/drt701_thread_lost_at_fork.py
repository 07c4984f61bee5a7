"""A thread that was started before a fork does not run in the child.

## What it does

Looks at each fork for live threads beside the one that forks, and for the line that started
each. A thread that the project or one of its apps started is told of, unless each child starts
one with the same target again.

## Why it hurts

A fork copies the memory of all threads and runs one. The exporter, the scheduler or the pool of
workers that `ready()` started goes on in the parent alone; in the children its queue fills and
nobody reads it. Nothing is logged. An executor is worse: it counts the lost threads as idle, so
`submit()` in a child waits for ever. Under uWSGI `threading.enumerate()` even lists the lost
threads as alive.

Where it shows: gunicorn `--preload`, uWSGI unless `lazy-apps` is set, Celery's prefork pool.

## How to fix it

Start the thread in the process that needs it: at its first use, in gunicorn's `post_fork`, in
uWSGI's `@postfork`, in Celery's `worker_process_init`, or with
`os.register_at_fork(after_in_child=start)` where Python's fork hooks run. Better, give a job that
has to run once a process of its own.

## Example

```python
class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self):
        Thread(target=export, daemon=True).start()   # with --preload: in the master alone
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import Inherited, ancestors, by_time, count, inherited
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Trace

_EXECUTOR = "concurrent.futures.thread._worker"


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that started threads which some child lacks."""
    groups: dict[tuple[str, str], list[tuple[Inherited, list[str]]]] = {}
    for one in inherited(trace, "thread"):
        if one.own or _started_by_app(trace, one):
            without = [key for key in one.keys if not _started_again(trace, key, one)]
            if without:
                groups.setdefault((one.entry, one.place), []).append((one, without))
    for lost in groups.values():
        yield _finding(lost)


def _finding(lost: list[tuple[Inherited, list[str]]]) -> Finding:
    first, keys = lost[0][0], tuple(dict.fromkeys(key for _, without in lost for key in without))
    names = ", ".join(dict.fromkeys(one.name for one, _ in lost))
    targets = list(dict.fromkeys(one.instant.text("target") for one, _ in lost))
    if len(lost) == 1:
        title = f"The thread {names} stays behind in the parent when the process forks."
    else:
        title = f"{len(lost)} threads ({names}) stay behind in the parent when the process forks."
    cause = (
        f"{first.short()} led to the start of {', '.join(targets)} before the fork; it does not "
        f"run in {count(len(keys))} forked later, though its data are there."
    )
    if _EXECUTOR in targets:
        cause += " The executor takes its threads for idle: submit() in a child waits for ever."
    return RULE.finding(
        title,
        cause=cause,
        fix="Start it in each process after the fork, at its first use, or give the job a "
        "process of its own.",
        place=first.place,
        processes=keys,
        evidence=by_time(evidence for one, _ in lost for evidence in one.evidence),
    )


def _started_again(trace: Trace, process: str, one: Inherited) -> bool:
    target = one.instant.text("target")
    starts = trace.instants_of(process, "thread.start")
    return any(start.text("target") == target for start in starts)


def _started_by_app(trace: Trace, one: Inherited) -> bool:
    """Was it started by a library on behalf of an app, in `ready()` or while importing it?"""
    ident = one.instant.text("ident")
    for ancestor in ancestors(trace, one.children[0]):
        for start in trace.instants_of(ancestor.key, "thread.start"):
            if start.text("ident") == ident and start.span is not None:
                span = trace.span(start.span)
                around = (span, *trace.ancestors(span))
                if any(outer.kind in ("app.ready", "app.import_models") for outer in around):
                    return True
    return False


RULE = Rule("DRT701", "thread-lost-at-fork", "error", "run", find, __doc__ or "")
