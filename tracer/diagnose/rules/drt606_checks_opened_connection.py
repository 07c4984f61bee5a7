"""The system checks connect to a database that no command named.

## What it does

Looks for connections that Django's own checks open, and tells of those that fail or take longer
than 0.2 seconds. Queries of the project's checks are told by DRT602.

## Why it hurts

Since Django 6.1 the checks of models may ask all databases, where 3.2 to 6.0 asked none unless the
command named one: on SQLite a `JSONField` is enough. A `check` in a container's build, where no
database is there, passed with 6.0 and fails with 6.1; one that has to wait for a distant server
gets slow.

## How to fix it

Where there is no database, let the build name none to connect to: settings for the build with
SQLite in memory, or `--skip-checks` for a command that has it, such as `collectstatic`.

## Example

```text
DRT606 The system checks cannot reach the database default.
  `check` ran them and none of its own work needed it: OperationalError: unable to open database
  file. Django 6.1.3 lets the checks of models ask every database; before 6.1 they asked none that
  was not named.
```

## Reports

- [django-mysql 788](https://github.com/adamchainz/django-mysql/issues/788),
  [django-probes 7](https://github.com/painless-software/django-probes/pull/7): checks that need a
  database which is not there
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import entry_of, way
from tracer.diagnose.start_up_queries import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Span, Trace

SLOW_NS = 200_000_000
"""A connection that takes less costs nobody anything."""


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per database, all processes of the run taken together."""
    found: dict[str, list[Span]] = {}
    for process in trace.processes:
        for span in trace.spans_of(process.key, "db.connect"):
            if _of_checks(trace, span) and (span.outcome == "error" or span.duration_ns > SLOW_NS):
                found.setdefault(span.text("alias"), []).append(span)
    for alias, spans in found.items():
        yield _finding(trace, alias, spans)


def _of_checks(trace: Trace, span: Span) -> bool:
    if way(span):
        return False
    checks = next((outer for outer in trace.ancestors(span) if outer.kind == "checks"), None)
    return checks is not None and not checks.text("databases")


def _finding(trace: Trace, alias: str, spans: list[Span]) -> Finding:
    failed = [span for span in spans if span.outcome == "error"]
    first = (failed or spans)[0]
    command = f"`{entry_of(trace, first)}`"
    version = trace.process(first.process).django
    if failed:
        title = f"The system checks cannot reach the database {alias}."
        cause = f"{command} ran them and none of its own work needed it: {first.error.rstrip('.')}."
    else:
        title = f"The system checks wait {first.duration_ns / 1e9:.1f} s for the database {alias}."
        cause = f"{command} ran them, and they connect."
    place = first.text("caller")
    return RULE.finding(
        title,
        severity="warning" if failed else "info",
        cause=f"{cause} Django {version} lets the checks of models ask every database; before 6.1 "
        "they asked none that was not named.",
        fix="Give the build settings with a database that it can reach, such as SQLite in memory, "
        "or call the command with --skip-checks where it has that.",
        place=place if is_project_place(place) else "",
        processes=tuple(dict.fromkeys(span.process for span in spans)),
        evidence=evidence(spans),
    )


RULE = Rule(
    "DRT606", "checks-opened-connection", "info", "process", find, __doc__ or "", ("6.1", "")
)
