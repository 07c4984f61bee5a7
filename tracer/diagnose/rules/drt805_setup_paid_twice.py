"""A process sets Django up and then only watches others that do it again.

## What it does

Looks for processes that fill the app registry and serve nothing: the parent of `runserver`'s
autoreloader, and the process of pytest that distributes tests to the workers of pytest-xdist. It
tells of them where that takes three seconds or more, and of the app that takes most of it.

## Why it hurts

Each start of runserver takes twice as long as the project needs, and whatever `ready()` starts is
started in the watching process as well (DRT403, DRT702). Django does so since 1.7, so that a
management command finds its app; nothing in a project can switch it off.

## How to fix it

Make the start itself shorter: DRT801 and DRT802 say where. For a page that isn't edited
`runserver --noreload` starts once; for a few tests `pytest -n 0` does.

## Example

```text
DRT805 runserver's parent takes 3.2 s to set Django up, and serves nothing.
  Most of it takes the app stock: 3.1 s.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.cost import SLOW_SETUP_NS, by_app, seconds
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.registry import is_main


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per process that sets up for nothing."""
    for process in trace.processes:
        who = _watcher(trace, process)
        spans = [span for span in trace.spans_of(process.key, "populate") if is_main(span)]
        slow = next((span for span in spans if span.duration_ns >= SLOW_SETUP_NS), None)
        if who and slow is not None:
            yield _finding(trace, process, who, slow)


def _watcher(trace: Trace, process: Process) -> str:
    if trace.spans_of(process.key, "autoreload.child"):
        return "runserver's parent"
    children = [other for other in trace.processes if other.parent == process.key]
    gateways = [child for child in children if _is_xdist_worker(child)]
    return "The process that distributes the tests" if gateways else ""


def _is_xdist_worker(process: Process) -> bool:
    """Whether execnet, which xdist starts its workers with, wrote the command line."""
    return any("exec(eval(sys.stdin.readline()))" in word for word in process.argv)


def _finding(trace: Trace, process: Process, who: str, populate: Span) -> Finding:
    cost = by_app(trace, process)
    label = max(cost, key=cost.__getitem__, default="")
    cause = f"Most of it takes the app {label}: {seconds(cost[label])}. " if label else ""
    place = next(
        (
            span.text("file")
            for span in trace.spans_of(process.key, "app.ready")
            if span.text("label") == label and is_project_place(span.text("file"))
        ),
        "",
    )
    return RULE.finding(
        f"{who} takes {seconds(populate.duration_ns)} to set Django up, and serves nothing.",
        cause=f"{cause}The process that does the work sets Django up again.",
        fix="Make the start shorter, or do without the second process: runserver --noreload, "
        "pytest -n 0.",
        place=place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=f"populate() takes {seconds(populate.duration_ns)}",
                process=process.key,
                t_ns=populate.start_ns,
                span=populate.id,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT805", "setup-paid-twice", "info", "run", find, __doc__ or "")
