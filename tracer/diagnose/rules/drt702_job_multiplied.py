"""A thread, timer or scheduler started in `ready()` runs once in every process.

## What it does

Compares the processes of one entry point: a thread with the same target, started from the same
line of the project during `ready()` in two or more of them that ran side by side. A recording
can't tell whether the job is meant to run once, so the finding says "possible".

## Why it hurts

`ready()` runs in every process that sets Django up: each gunicorn or uvicorn worker, both
processes of `runserver`, each Celery worker, and every management command. A job that sends
mail, cleans up or counts then does so as many times. With four workers a customer gets four
mails.

## How to fix it

Start the job outside the web processes: a management command run by the service manager, Celery
beat, cron. If it must live in a worker, let one of them win it: a lock row in the database
(`select_for_update(skip_locked=True)`), an advisory lock, a key in the shared cache with a time to
live.

## Example

```python
class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        scheduler = BackgroundScheduler()
        scheduler.add_job(send_reports, "cron", hour=6)
        scheduler.start()                    # four workers, four schedulers
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import is_project_line, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place

_Starts = list[tuple[Process, Instant]]


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that starts a thread in `ready()` of several processes."""
    groups: dict[tuple[str, str, str], _Starts] = {}
    for process in trace.processes:
        for start in trace.instants_of(process.key, "thread.start"):
            if _in_ready(trace, start) and is_project_line(start):
                key = process.entry, start.text("target"), line_that_led_to(start)
                groups.setdefault(key, []).append((process, start))
    for (_, target, place), starts in groups.items():
        beside = _side_by_side(starts)
        if len(beside) > 1:
            yield _finding(target, place, beside)


def _in_ready(trace: Trace, start: Instant) -> bool:
    if start.span is None:
        return False
    span = trace.span(start.span)
    return any(outer.kind == "app.ready" for outer in (span, *trace.ancestors(span)))


def _side_by_side(starts: _Starts) -> _Starts:
    """The first start in each process, without processes that another one took the place of."""
    first = {process.key: (process, start) for process, start in reversed(starts)}
    found = sorted(first.values(), key=lambda pair: pair[1].t_ns)
    return [
        (process, start)
        for process, start in found
        if not any(
            process.exit == "clean" and process.end_ns < later.start_ns for later, _ in found
        )
    ]


def _finding(target: str, place: str, starts: _Starts) -> Finding:
    processes = [process for process, _ in starts]
    where = short_place(place, processes[0].cwd)
    cause = f"{where} starts it during ready(), which ran in each of these processes."
    if any(process.origin == "reloader" for process in processes):
        cause += " One of them is the autoreloader, which serves no request."
    name = starts[0][1].name
    return RULE.finding(
        f"The job {target} is started in {len(processes)} processes.",
        cause=cause,
        fix="Run the job in a process of its own, or let one process win it by a lock that all "
        "of them see.",
        place=place,
        possible=True,
        processes=tuple(process.key for process in processes),
        evidence=tuple(
            Evidence(
                text=f"thread {name} is started in process {process.pid}",
                process=process.key,
                t_ns=start.t_ns,
                span=start.span,
                place=place,
            )
            for process, start in starts
        ),
    )


RULE = Rule("DRT702", "job-multiplied", "warning", "run", find, __doc__ or "")
