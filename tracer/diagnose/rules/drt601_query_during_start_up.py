"""An app asks the database while the app registry is being filled.

## What it does

Looks for queries before the registry is ready: in `ready()`, in modules that are imported with an
app's models or its AppConfig, in the settings. It counts them per app and names the innermost line
of the project that led to them. Queries that end the start are told by DRT603.

## Why it hurts

Each process pays for them, every management command too: one plugin made a site send 704 queries
at each start instead of 4. They need a database that is there and migrated, so `collectstatic` in a
container's build and the first `migrate` fail. They go to the real database when tests run
(DRT604), and the connection they open is inherited by forked workers (DRT605).

Django 5.0 and later warn, once for a process, and name `django/db/backends/utils.py` as the
place; earlier versions say nothing.

## How to fix it

Ask when the answer is needed first: in a function, with `functools.lru_cache` if it is asked for
often. What must happen once for a database belongs to `post_migrate`; what must happen for each
connection, to `connection_created`.

## Example

```text
DRT601 App shelf sends 3 queries while it starts.
  shelf/apps.py:18 → shelf/books.py:8, while ready() of app shelf runs, in 2 processes. Django
  warns once and names its own django/db/backends/utils.py.
```

```python
class ShelfConfig(AppConfig):
    name = "shelf"

    def ready(self):
        self.names = list(Shelf.objects.values_list("name", flat=True))
```

## Reports

- [Django pull request 16923](https://github.com/django/django/pull/16923) (ticket 33143) brought
  the warning
- [netbox-attachments 67](https://github.com/Kani999/netbox-attachments/issues/67): 704 queries; "I
  can't tell where in the code this is happening"
- [InvenTree 10806](https://github.com/inventree/InvenTree/issues/10806),
  [django-tenants 1036](https://github.com/django-tenants/django-tenants/issues/1036),
  [sql-explorer 612](https://github.com/explorerhq/sql-explorer/issues/612),
  [GeoNode 14120](https://github.com/GeoNode/geonode/issues/14120),
  [opencodelists 1856](https://github.com/opensafely-core/opencodelists/issues/1856)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracer.diagnose.inheritance import count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import app_of, before_ready, during, way_in_words
from tracer.diagnose.start_up_queries import breaks, by_line, evidence, start_up_queries
from tracer.trace.finding import Finding
from tracer.trace.model import Span, Trace

_MOST_LINES = 4


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app, all processes of the run taken together."""
    apps: dict[str, list[Span]] = {}
    for query in start_up_queries(trace):
        if query.kind == "db.query" and before_ready(trace, query) and not breaks(trace, query):
            apps.setdefault(app_of(trace, query), []).append(query)
    for app, queries in apps.items():
        yield _finding(trace, app, queries)


def _finding(trace: Trace, app: str, queries: list[Span]) -> Finding:
    counted = Counter(query.process for query in queries)
    number = max(counted.values())
    lines = by_line(queries)
    place = next(iter(lines))
    who = f"App {app}" if app else "The project"
    told = [
        f"{way_in_words(sent[0], trace.process(sent[0].process))}, while {during(trace, sent[0])}"
        for sent in list(lines.values())[:_MOST_LINES]
    ]
    cause = "; ".join(told)
    if len(lines) > _MOST_LINES:
        cause += f"; and {len(lines) - _MOST_LINES} more lines"
    cause += f", in {count(len(counted))}. {_what_django_says(trace, queries[0])}"
    own = is_project_place(place)
    return RULE.finding(
        f"{who} sends {'a query' if number == 1 else f'{number} queries'} while it starts.",
        severity="warning" if own else "info",
        cause=cause,
        fix="Ask in a function, when the answer is needed first; set a database up in post_migrate "
        "and a connection in connection_created."
        if own
        else "The query is sent by an installed package: see whether a newer version asks later.",
        place=place,
        processes=tuple(counted),
        evidence=evidence(queries),
    )


def _what_django_says(trace: Trace, query: Span) -> str:
    version = trace.process(query.process).django
    if version.partition(".")[0] in ("3", "4"):
        return f"Django {version} says nothing of it."
    return "Django warns once and names its own django/db/backends/utils.py."


RULE = Rule("DRT601", "query-during-start-up", "warning", "process", find, __doc__ or "")
