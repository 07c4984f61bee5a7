"""An app's `ready()` works long.

## What it does

Measures each `ready()`, without the imports that happen in it: those are DRT801's. It tells of an
app whose `ready()` itself takes 0.2 seconds or more, the median over the processes of the run. It
needs a recording with imports.

## Why it hurts

`ready()` runs in every process: workers, management commands, tests, both processes of runserver.
A command that prints a help text waits for it too.

## How to fix it

Let `ready()` connect and register, nothing else. What it computes, reads or asks belongs in a
function with `functools.cache`, called when it is needed first.

## Example

```text
DRT802 ready() of app stock works for 303 ms.
  stock/apps.py:13 took it in 1 process, without the imports in it.
```

## Reports

- [bk-lite 5123](https://github.com/TencentBlueKing/bk-lite/issues/5123): most of 31 seconds in
  `ready()`
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tracer.diagnose.cost import SLOW_READY_NS, imports_in, seconds, typical_ns
from tracer.diagnose.inheritance import by_time, count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace, least_ns: int) -> Iterator[Finding]:
    """One finding per app, all processes of the run taken together."""
    apps: dict[str, list[tuple[Span, int]]] = defaultdict(list)
    for process in trace.processes:
        if not trace.spans_of(process.key, "import"):
            continue
        for span in trace.spans_of(process.key, "app.ready"):
            imports_ns = sum(inner.duration_ns for inner in imports_in(trace, span))
            apps[span.text("label")].append((span, span.duration_ns - imports_ns))
    for label, ran in apps.items():
        if typical_ns(work_ns for _, work_ns in ran) >= least_ns:
            yield _finding(trace, label, ran)


def _finding(trace: Trace, label: str, ran: list[tuple[Span, int]]) -> Finding:
    first = ran[0][0]
    place = first.text("file")
    where = short_place(place, trace.process(first.process).cwd) or first.text("class")
    return RULE.finding(
        f"ready() of app {label} works for {seconds(typical_ns(work_ns for _, work_ns in ran))}.",
        severity="warning" if is_project_place(place) else "info",
        cause=f"{where} took it in {count(len(ran))}, without the imports in it.",
        fix="Do the work in a function, when its result is needed first; let ready() connect and "
        "register.",
        place=place,
        processes=tuple(span.process for span, _ in ran),
        evidence=by_time(
            Evidence(
                text=f"ready() of {label} works for {seconds(work_ns)}",
                process=span.process,
                t_ns=span.start_ns,
                span=span.id,
                place=place,
            )
            for span, work_ns in ran[:10]
        ),
    )


RULE = Rule(
    "DRT802", "slow-ready", "warning", "process", find, __doc__ or "", threshold_ns=SLOW_READY_NS
)
