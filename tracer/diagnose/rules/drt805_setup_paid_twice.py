"""A process sets Django up and then only watches others that do it again.

## What it does

Looks for processes that fill the app registry and serve nothing: the parent of `runserver`'s
autoreloader, and the process of pytest that distributes tests to the workers of pytest-xdist. It
tells of them where that takes three seconds or more, of which one of the project's own apps takes a
second or more: a third of the threshold.

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
  Of the project's apps stock takes most of it: 3.2 s. The process that does the work sets Django
  up again.
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

_OWN_PART = 1 / 3


def find(trace: Trace, least_ns: int) -> Iterator[Finding]:
    """One finding per process that sets up for nothing, where one of the project's apps is slow."""
    for process in trace.processes:
        who = _watcher(trace, process)
        spans = [span for span in trace.spans_of(process.key, "populate") if is_main(span)]
        slow = next((span for span in spans if span.duration_ns >= least_ns), None)
        if who and slow is not None:
            yield from _finding(trace, process, who, slow, least_ns * _OWN_PART)


def _watcher(trace: Trace, process: Process) -> str:
    if trace.spans_of(process.key, "autoreload.child"):
        return "runserver's parent"
    children = [other for other in trace.processes if other.parent == process.key]
    gateways = [child for child in children if _is_xdist_worker(child)]
    return "The process that distributes the tests" if gateways else ""


def _is_xdist_worker(process: Process) -> bool:
    """Whether execnet, which xdist starts its workers with, wrote the command line."""
    return any("exec(eval(sys.stdin.readline()))" in word for word in process.argv)


def _finding(
    trace: Trace, process: Process, who: str, populate: Span, own_ns: float
) -> Iterator[Finding]:
    own = _own_apps(trace, process)
    cost = {label: ns for label, ns in by_app(trace, process).items() if label in own}
    label = max(cost, key=cost.__getitem__, default="")
    if not label or cost[label] < own_ns:
        return
    place = own[label]
    yield RULE.finding(
        f"{who} takes {seconds(populate.duration_ns)} to set Django up, and serves nothing.",
        cause=f"Of the project's apps {label} takes most of it: {seconds(cost[label])}. The "
        "process that does the work sets Django up again.",
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


def _own_apps(trace: Trace, process: Process) -> dict[str, str]:
    """The project's own apps by label, with the line of their ready() or else of their class."""
    places = {
        span.text("label"): f"{span.text('file')}:1"
        for span in trace.spans_of(process.key, "app.create")
        if is_project_place(span.text("file"))
    }
    for span in trace.spans_of(process.key, "app.ready"):
        if span.text("label") in places and is_project_place(span.text("file")):
            places[span.text("label")] = span.text("file")
    return places


RULE = Rule(
    "DRT805", "setup-paid-twice", "info", "run", find, __doc__ or "", threshold_ns=SLOW_SETUP_NS
)
