"""A line of the project imports something that takes long.

## What it does

Measures each import. Two kinds are told, if they take 0.3 seconds or more and a tenth of the time
until the process is ready:

- a line of the project imports a third-party package that is no app of INSTALLED_APPS: what this
  package and all that it imports in turn take counts for that line;
- a module of the project takes long itself, without what it imports.

Of what is imported when the registry is ready, as by the URLconf and the checks, it is a tenth of
all the time until then. The time is the median over the processes of the run. It needs a recording
with imports. What is imported from the first request on is left out: it is in a function already,
or below the URLconf, of which DRT804 tells.

## Why it hurts

Every process pays it: each worker, each management command, each run of the tests, both processes
of runserver. One site's commands went from 77 to 47 seconds by moving imports.

## How to fix it

Import the package in the function that uses it; a type can be imported under `TYPE_CHECKING`. What
a module computes on import goes into a function with `functools.cache`. Python 3.15 has lazy
imports.

## Example

```text
DRT801 stock/reports.py:6 imports ledgers, which takes 710 ms.
  Most of it takes the module ledgers.tables, 709 ms without what it imports. It is 31% of the time
  until the process is ready, in 1 process.
```

## Reports

- [open-chat-studio 2720](https://github.com/dimagi/open-chat-studio/pull/2720): 77 to 47 seconds
- [bk-lite 5123](https://github.com/TencentBlueKing/bk-lite/issues/5123): 22 of 31 seconds, six cold
  starts for each deployment
- [zulip 37781](https://github.com/zulip/zulip/pull/37781),
  [rse-grand-challenge 2800](https://github.com/DIAGNijmegen/rse-grand-challenge/issues/2800),
  [tendenci 1158](https://github.com/tendenci/tendenci/issues/1158),
  [django-import-export 1646](https://github.com/django-import-export/django-import-export/issues/1646)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from tracer.diagnose.cost import (
    SLOW_IMPORT_NS,
    SLOW_IMPORT_SHARE,
    Packages,
    outermost,
    seconds,
    typical_ns,
    until_ready_ns,
)
from tracer.diagnose.inheritance import by_time, count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place


@dataclass(frozen=True)
class _Cost:
    process: Process
    duration_ns: int
    ready_ns: int
    spans: list[Span]

    @property
    def share(self) -> float:
        """Its part of the time until the process was ready, or of the time until its end."""
        # The URLconf and what checks ask for are imported when the registry is ready.
        until_ns = max(span.end_ns for span in self.spans) - self.process.start_ns
        return self.duration_ns / max(1, self.ready_ns, until_ns)


def find(trace: Trace, least_ns: int) -> Iterator[Finding]:
    """One finding per line and package, or per module of the project."""
    packages: dict[tuple[str, str], list[_Cost]] = defaultdict(list)
    modules: dict[tuple[str, str], list[_Cost]] = defaultdict(list)
    for process in trace.processes:
        known = Packages(trace, process)
        ready_ns = until_ready_ns(trace, process)
        lines: dict[tuple[str, str], list[Span]] = defaultdict(list)
        requests = trace.spans_of(process.key, "request")
        asked_ns = min((request.start_ns for request in requests), default=process.end_ns)
        for span in trace.spans_of(process.key, "import"):
            if span.start_ns >= asked_ns:
                continue
            module, caller = span.text("module"), span.text("caller")
            if known.is_own(module):
                place = f"{known.file(module)}:1" if known.file(module) else caller
                cost = _Cost(process, span.self_ns, ready_ns, [span])
                modules[place, module].append(cost)
            elif is_project_place(caller) and known.is_optional(module):
                lines[caller, module.partition(".")[0]].append(span)
        for key, spans in lines.items():
            duration_ns = sum(span.duration_ns for span in outermost(trace, spans))
            packages[key].append(_Cost(process, duration_ns, ready_ns, spans))
    for (place, package), costs in packages.items():
        if _is_slow(costs, least_ns):
            yield _package(trace, place, package, costs)
    for (place, module), costs in modules.items():
        if _is_slow(costs, least_ns):
            yield _module(place, module, costs)


def _is_slow(costs: list[_Cost], least_ns: int) -> bool:
    long = typical_ns(cost.duration_ns for cost in costs) >= least_ns
    return long and median(cost.share for cost in costs) >= SLOW_IMPORT_SHARE


def _package(trace: Trace, place: str, package: str, costs: list[_Cost]) -> Finding:
    first = costs[0]
    heaviest = max(
        (inner for span in first.spans for inner in (span, *_within(trace, span))),
        key=lambda inner: inner.self_ns,
    )
    return _finding(
        f"{short_place(place, first.process.cwd)} imports {package}, which takes "
        f"{_typical(costs)}.",
        f"Most of it takes the module {heaviest.text('module')}, "
        f"{seconds(heaviest.self_ns)} without what it imports.",
        f"Import {package} in the function that uses it.",
        place,
        costs,
    )


def _module(place: str, module: str, costs: list[_Cost]) -> Finding:
    by = short_place(costs[0].spans[0].text("caller"), costs[0].process.cwd)
    return _finding(
        f"The module {module} takes {_typical(costs)} to be imported, without what it imports.",
        f"It is imported by {by}.",
        "Do the work in a function, when its result is needed first, and keep that with "
        "functools.cache.",
        place,
        costs,
    )


def _finding(title: str, cause: str, fix: str, place: str, costs: list[_Cost]) -> Finding:
    share = f"{median(cost.share for cost in costs):.0%} of the time until the process is ready"
    return RULE.finding(
        title,
        cause=f"{cause} It is {share}, in {count(len(costs))}.",
        fix=fix,
        place=place if is_project_place(place) else "",
        processes=tuple(cost.process.key for cost in costs),
        evidence=by_time(
            Evidence(
                text=f"{cost.spans[0].text('module')} is imported in {seconds(cost.duration_ns)}",
                process=cost.process.key,
                t_ns=cost.spans[0].start_ns,
                span=cost.spans[0].id,
                place=cost.spans[0].text("caller"),
            )
            for cost in costs[:10]
        ),
    )


def _typical(costs: list[_Cost]) -> str:
    return seconds(typical_ns(cost.duration_ns for cost in costs))


def _within(trace: Trace, span: Span) -> Iterator[Span]:
    for child in trace.children(span):
        if child.kind == "import":
            yield child
        yield from _within(trace, child)


RULE = Rule(
    "DRT801", "slow-import", "warning", "process", find, __doc__ or "", threshold_ns=SLOW_IMPORT_NS
)
