"""A test run asks the real database, before the test database is made.

## What it does

In processes that run tests it looks for queries in `ready()`, in checks and in modules that are
imported, which come before the test database of that alias is made.

## Why it hurts

`manage.py test` fills the app registry first and makes the test database later. A query between
goes to the database that the settings name: tests read rows of the developer's, or write into
them, and a cached answer from there makes a test pass on one machine alone. pytest-django forbids
queries while test modules are imported, but not in `ready()`: that has run before.

## How to fix it

Ask later, as DRT601 and DRT602 say: in a test the first question then comes when the test database
is there.

## Example

```text
DRT604 `test` asks the real database default before its test database is made.
  shelf/apps.py:16 → shelf/books.py:8, while ready() of app shelf runs.
```

## Reports

- [django-prometheus 27](https://github.com/django-commons/django-prometheus/pull/27) and
  [281](https://github.com/django-commons/django-prometheus/issues/281)
- [bytedeck 1045](https://github.com/bytedeck/bytedeck/issues/1045)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import during, entry_of, place_to_act, way_in_words
from tracer.diagnose.start_up_queries import evidence, start_up_queries
from tracer.diagnose.test_runs import is_test_run
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Span, Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per database and line, all processes of the run taken together."""
    found: dict[tuple[str, str], list[Span]] = {}
    for query in start_up_queries(trace):
        process = trace.process(query.process)
        if query.outcome == "ok" and _runs_tests(trace, process) and _too_early(trace, query):
            found.setdefault((query.text("alias"), place_to_act(query)), []).append(query)
    for (alias, place), queries in found.items():
        yield _finding(trace, alias, place, queries)


def _runs_tests(trace: Trace, process: Process) -> bool:
    return is_test_run(trace, process) or bool(trace.spans_of(process.key, "db.test_database"))


def _too_early(trace: Trace, query: Span) -> bool:
    return not any(
        made.text("alias") == query.text("alias") and made.start_ns < query.start_ns
        for made in trace.spans_of(query.process, "db.test_database")
    )


def _finding(trace: Trace, alias: str, place: str, queries: list[Span]) -> Finding:
    first = queries[0]
    return RULE.finding(
        f"`{entry_of(trace, first)}` asks the real database {alias} before its test database is "
        "made.",
        severity="warning" if is_project_place(place) else "info",
        cause=f"{way_in_words(first, trace.process(first.process))}, while {during(trace, first)}.",
        fix="Ask when the answer is needed first: in a test that is after the test database was "
        "made.",
        place=place,
        processes=tuple(dict.fromkeys(query.process for query in queries)),
        evidence=evidence(queries),
    )


RULE = Rule("DRT604", "query-before-test-database", "warning", "process", find, __doc__ or "")
