"""The project's migrations make the same models anew, thousands of times.

## What it does

Counts the models that Django makes for the states between the project's own migrations, and tells
of it from 2,000 on, with the migration that makes most of them. Migrations of installed packages
are not the project's to change and are left out.

## Why it hurts

An operation on a model makes that model and all that are related to it anew, with each operation:
the cost grows with the number of operations times the number of related models. Of a fresh
`migrate` of Wagtail 18 of 22 seconds are spent so, and each test run that makes a database pays it.

`class_prepared` is sent for each of these models too: a receiver that doesn't look at
`sender._meta.apps` runs for all of them.

## How to fix it

`manage.py squashmigrations`: a model is then made once, in its final state. Several changes of one
model belong in one migration next to each other. For tests `--keepdb` or pytest's
`--reuse-db` keeps the database.

## Example

```text
DRT807 The migrations of app stock make 2,183 models anew, which takes 1.8 s.
  Most of them, 1,480, are made for stock.0002_fields: each operation makes the model and all that
  are related to it anew.
```

## Reports

- [wagtail 1895](https://github.com/wagtail/wagtail/issues/1895)
- [Django pull request 11388](https://github.com/django/django/pull/11388)
- [django-tenants 113](https://github.com/django-tenants/django-tenants/issues/113),
  [netbox 15203](https://github.com/netbox-community/netbox/pull/15203): receivers of
  `class_prepared`
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tracer.diagnose.cost import MANY_RENDERED, seconds
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Span, Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app, of the process in which it made most models."""
    worst: dict[str, list[Span]] = {}
    for process in trace.processes:
        apps: dict[str, list[Span]] = defaultdict(list)
        for span in trace.spans_of(process.key, "migration"):
            if is_project_place(span.text("file")):
                apps[span.text("app")].append(span)
        for app, spans in apps.items():
            if _rendered(spans) > _rendered(worst.get(app, [])):
                worst[app] = spans
    for app, spans in worst.items():
        if _rendered(spans) >= MANY_RENDERED:
            yield _finding(app, spans)


def _number(span: Span, attribute: str) -> int:
    text = span.text(attribute)
    return int(text) if text.isdecimal() else 0


def _rendered(spans: list[Span]) -> int:
    return sum(_number(span, "rendered") for span in spans)


def _finding(app: str, spans: list[Span]) -> Finding:
    took_ns = sum(_number(span, "render_ns") for span in spans)
    heaviest = max(spans, key=lambda span: _number(span, "rendered"))
    place = heaviest.text("file")
    return RULE.finding(
        f"The migrations of app {app} make {_rendered(spans):,} models anew, which takes "
        f"{seconds(took_ns)}.",
        cause=f"Most of them, {_number(heaviest, 'rendered'):,}, are made for "
        f"{app}.{heaviest.text('name')}: each operation makes the model and all that are related "
        "to it anew.",
        fix=f"Squash them: manage.py squashmigrations {app}; in tests, keep the database.",
        place=place,
        processes=(heaviest.process,),
        evidence=(
            Evidence(
                text=f"{app}.{heaviest.text('name')} is applied",
                process=heaviest.process,
                t_ns=heaviest.start_ns,
                span=heaviest.id,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT807", "migration-state-models", "info", "process", find, __doc__ or "")
