"""Models that are registered late make every model forget what it has worked out.

## What it does

Measures how often the caches of the app registry expire when it is ready, and how long that takes.
Each model that is registered late expires the caches of all models. It tells of a line that costs
0.1 seconds or more in a process; tests are left alone.

## Why it hurts

With 2,000 models one late model takes 5 to 8 ms, and 40 to 54 ms when each model's options are
asked for again afterwards. Plugins and tables that users define make hundreds of them, in the
middle of a request.

## How to fix it

Register models while the apps are loaded: then nothing has been worked out yet. Those that nobody
relates to can live in a registry of their own: `apps = Apps()` in their `Meta`.

## Example

```text
DRT806 Models registered late expire the caches of all models 400 times, which takes 525 ms.
  stock/views.py:13 led to it in 1 process, when the registry was ready and had 401 models.
```

## Reports

- [baserow 753](https://github.com/baserow/baserow/issues/753)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tracer.diagnose.cost import LATE_CACHES_NS, seconds
from tracer.diagnose.inheritance import by_time, count, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.diagnose.test_runs import is_test_run
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace, least_ns: int) -> Iterator[Finding]:
    """One finding per line, all processes of the run taken together."""
    lines: dict[str, dict[str, list[Span]]] = defaultdict(dict)
    for process in trace.processes:
        if is_test_run(trace, process):
            continue
        for span in trace.spans_of(process.key, "registry.clear_cache"):
            lines[line_that_led_to(span)].setdefault(process.key, []).append(span)
    for place, processes in lines.items():
        slow = {key: spans for key, spans in processes.items() if _total(spans) >= least_ns}
        if slow:
            yield _finding(trace, place, slow)


def _total(spans: list[Span]) -> int:
    return sum(span.duration_ns for span in spans)


def _finding(trace: Trace, place: str, processes: dict[str, list[Span]]) -> Finding:
    key, spans = max(processes.items(), key=lambda one: _total(one[1]))
    where = short_place(place, trace.process(key).cwd)
    return RULE.finding(
        f"Models registered late expire the caches of all models {len(spans)} times, which takes "
        f"{seconds(_total(spans))}.",
        cause=f"{where} led to it in {count(len(processes))}, when the registry was ready and had "
        f"{spans[-1].text('models')} models.",
        fix="Register models while the apps are loaded, or in a registry of their own.",
        place=place,
        processes=tuple(processes),
        evidence=by_time(
            Evidence(
                text=f"{len(one)} times the caches of all models expire",
                process=key,
                t_ns=one[0].start_ns,
                span=one[0].id,
                place=place,
            )
            for key, one in list(processes.items())[:10]
        ),
    )


RULE = Rule(
    "DRT806",
    "late-registration-cost",
    "warning",
    "process",
    find,
    __doc__ or "",
    threshold_ns=LATE_CACHES_NS,
)
