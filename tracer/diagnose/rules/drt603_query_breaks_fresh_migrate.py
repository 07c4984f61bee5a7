"""A command fails because the project asks the database before the command has begun.

## What it does

Looks for a query (or a connection) that fails while the apps are loaded, the URLconf is imported or
the checks run, and whose error ends the start. It shows the imports that led to the form or view
that asks.

## Why it hurts

`no such table` from `migrate`: the command that would make the table needs it. `makemigrations`,
`collectstatic` in a container's build and `test` fail in the same way. It never shows where the
database exists already, so the first to meet it is a new colleague or the pipeline.

## How to fix it

Ask later, as DRT601 and DRT602 say. Catching the error hides it: then the answer of the first
start, which is none, is kept.

## Example

```text
DRT603 `migrate` fails: shelf.forms asks for what the database does not have yet.
  pitfalls/urls.py:2 → shelf/views.py:4 → shelf/forms.py:15 → shelf/forms.py:22 →
  shelf/books.py:15, while the URLconf pitfalls.urls is imported, ended in OperationalError: no
  such table: shelf_book.
```

## Reports

- [valuenetwork 259](https://github.com/FreedomCoop/valuenetwork/issues/259),
  [ms2ldaviz 77](https://github.com/glasgowcompbio/ms2ldaviz/issues/77),
  [django-autocomplete-light 560](https://github.com/yourlabs/django-autocomplete-light/issues/560),
  [django-apscheduler 150](https://github.com/jcass77/django-apscheduler/issues/150),
  [django-prometheus 34](https://github.com/django-commons/django-prometheus/issues/34)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import (
    around,
    during,
    entry_of,
    place_to_act,
    way_in_words,
)
from tracer.diagnose.start_up_queries import breaks, evidence, start_up_queries
from tracer.trace.finding import Finding
from tracer.trace.model import Span, Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line, all processes of the run taken together."""
    lines: dict[str, list[Span]] = {}
    for query in start_up_queries(trace):
        if breaks(trace, query):
            lines.setdefault(place_to_act(query), []).append(query)
    for place, queries in lines.items():
        yield _finding(trace, place, queries)


def _finding(trace: Trace, place: str, queries: list[Span]) -> Finding:
    first = queries[0]
    commands = ", ".join(dict.fromkeys(f"`{entry_of(trace, query)}`" for query in queries))
    who = first.text("importing") or _ready(trace, first) or "a system check"
    wants = "what the database does not have yet"
    if first.kind == "db.connect":
        wants = f"the database {first.text('alias')}, which cannot be reached"
    return RULE.finding(
        f"{commands} fails: {who} asks for {wants}.",
        cause=f"{way_in_words(first, trace.process(first.process))}, while "
        f"{during(trace, first)}, ended in {first.error.rstrip('.')}.",
        fix="Ask when a request or the command's own work needs the answer, not while modules are "
        "imported or ready() runs.",
        place=place,
        processes=tuple(dict.fromkeys(query.process for query in queries)),
        evidence=evidence(queries),
    )


def _ready(trace: Trace, query: Span) -> str:
    for span in around(trace, query):
        if span.kind == "app.ready":
            return f"ready() of app {span.text('label')}"
    return ""


RULE = Rule("DRT603", "query-breaks-fresh-migrate", "error", "process", find, __doc__ or "")
