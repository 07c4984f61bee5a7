"""A system check of the project takes long.

## What it does

Measures each function that is registered as a system check, and tells of the project's own that
takes a quarter of a second or more, the median over the processes of the run; of one in an
installed package from a second on.

## Why it hurts

The checks run before nearly every management command, in each start of runserver and in each
Celery worker, before it takes its first task. A check that asks a service or walks through files
holds all of them up.

## How to fix it

Register it with `deploy=True` so that only `check --deploy` runs it, or with a tag of its own and
`Tags.database` if it asks the database; keep the quick part for everyone.

## Example

```text
DRT803 The system check stock.checks.check_prices takes 404 ms.
  It ran in 1 process; nearly every command and each Celery worker waits for it.
```

## Reports

- [celery 7581](https://github.com/celery/celery/issues/7581): workers run the checks too
- [paperless-ngx 12332](https://github.com/paperless-ngx/paperless-ngx/pull/12332)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tracer.diagnose.cost import SLOW_CHECK_NS, seconds, typical_ns
from tracer.diagnose.inheritance import by_time, count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Trace

_SLOW_LIBRARY_NS = 1_000_000_000


def find(trace: Trace, least_ns: int) -> Iterator[Finding]:
    """One finding per function, all processes of the run taken together."""
    functions: dict[tuple[str, str], list[Instant]] = defaultdict(list)
    for process in trace.processes:
        for told in trace.instants_of(process.key, "check.slow"):
            if not told.text("name").startswith("django."):
                functions[told.text("name"), told.text("file")].append(told)
    for (name, place), ran in functions.items():
        slow_ns = least_ns if is_project_place(place) else max(least_ns, _SLOW_LIBRARY_NS)
        if typical_ns(map(_duration_ns, ran)) >= slow_ns:
            yield _finding(name, place, ran)


def _duration_ns(told: Instant) -> int:
    text = told.text("duration_ns")
    return int(text) if text.isdecimal() else 0


def _finding(name: str, place: str, ran: list[Instant]) -> Finding:
    processes = tuple(dict.fromkeys(told.process for told in ran))
    return RULE.finding(
        f"The system check {name} takes {seconds(typical_ns(map(_duration_ns, ran)))}.",
        cause=f"It ran in {count(len(processes))}; nearly every command and each Celery worker "
        "waits for it.",
        fix="Register it with deploy=True, or with a tag that is asked for when it is needed.",
        place=place,
        processes=processes,
        evidence=by_time(
            Evidence(
                text=f"{name} has taken {seconds(_duration_ns(told))}",
                process=told.process,
                t_ns=told.t_ns,
                span=told.span,
                place=place,
            )
            for told in ran[:10]
        ),
    )


RULE = Rule(
    "DRT803", "slow-checks", "info", "process", find, __doc__ or "", threshold_ns=SLOW_CHECK_NS
)
