"""A module or a system check asks the database when the app registry is ready already.

## What it does

Looks for queries that are sent while a module is imported (the URLconf with its views and forms, a
command, a module of tests) or while a system check runs. Checks that a command has told which
databases they may ask are left alone. Queries that end the start are told by DRT603.

## Why it hurts

Django doesn't warn: its registry is ready by then. The URLconf is imported by the checks of nearly
every command, so `migrate` needs the table that it is to make. In a worker it is imported by the
first request, which waits for the queries. What was asked is never asked again: a choice that
somebody adds in the admin appears after a restart.

## How to fix it

Give Django the function instead of its result: `choices=get_choices` on a form field (on a model
field from Django 5.0), `queryset=Model.objects.all()` on a `ModelChoiceField`, which is evaluated
for each form. A check that needs the database takes `databases`, asks no other, and is registered
with `Tags.database`.

## Example

```text
DRT602 The module shelf.forms sends a query when it is imported.
  pitfalls/urls.py:2 → shelf/views.py:4 → shelf/forms.py:15 → shelf/forms.py:20 →
  shelf/forms.py:12 → shelf/books.py:8, while the URLconf pitfalls.urls is imported, in 1 process.
  Django does not warn, for the app registry is ready.
```

```python
class BookForm(forms.Form):
    book = forms.ChoiceField(choices=[(one.pk, one.title) for one in Book.objects.all()])
```

## Reports

- [volontulo 652](https://github.com/CodeForPoznan/volontulo/pull/652),
  [qatrackplus 157](https://github.com/qatrackplus/qatrackplus/issues/157),
  [Lagerregal 247](https://github.com/MPIB/Lagerregal/issues/247): forms and views that ask when
  they are imported
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import count, is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import before_ready, during, place_to_act, way_in_words
from tracer.diagnose.start_up_queries import breaks, evidence, start_up_queries
from tracer.trace.finding import Finding
from tracer.trace.model import Span, Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line, all processes of the run taken together."""
    lines: dict[tuple[str, str], list[Span]] = {}
    for query in start_up_queries(trace):
        late = not before_ready(trace, query)
        if late and query.kind == "db.query" and not breaks(trace, query):
            key = query.text("importing"), place_to_act(query)
            lines.setdefault(key, []).append(query)
    for (importing, place), queries in lines.items():
        yield _finding(trace, importing, place, queries)


def _finding(trace: Trace, importing: str, place: str, queries: list[Span]) -> Finding:
    first = queries[0]
    processes = tuple(dict.fromkeys(query.process for query in queries))
    if importing:
        title = f"The module {importing} sends a query when it is imported."
        fix = "Give Django a function that asks, or ask in the view or the form's __init__()."
    else:
        title = "A system check sends a query, and no command asked it to."
        fix = "Register the check with Tags.database and ask the databases it is given alone."
    own = is_project_place(place)
    return RULE.finding(
        title,
        severity="warning" if own else "info",
        cause=f"{way_in_words(first, trace.process(first.process))}, while "
        f"{during(trace, first)}, in {count(len(processes))}. Django does not warn, for the app "
        "registry is ready.",
        fix=fix,
        place=place,
        processes=processes,
        evidence=evidence(queries),
    )


RULE = Rule("DRT602", "query-during-urlconf-or-check", "warning", "process", find, __doc__ or "")
