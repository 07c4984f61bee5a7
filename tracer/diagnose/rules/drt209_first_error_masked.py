"""An app fails to import, is imported again, and the error you see is that of the second time.

## What it does

Looks at apps whose package or `apps` module was executed twice by `AppConfig.create()`, and
failed differently the first time. It shows the first error and where it arose. Needs a
recording with imports.

## Why it hurts

`AppConfig.create()` swallows whatever the first import raises, and imports again. What the first
attempt has left elsewhere, such as an entry in a registry, makes the second one fail with
"already registered" or "duplicated timeseries", and the real error, for instance a missing
dependency, appears nowhere: not even as the context of the other.

If the second import goes well, nothing is shown at all, and the module has run twice.

## How to fix it

Repair the first error. Let registrations accept what is there already, or make them in
`ready()`.

## Example

```text
DRT209 The error of importing masked hides another: No module named 'no_such_dependency'.
  masked/__init__.py:7 raised ModuleNotFoundError: No module named 'no_such_dependency'; Django
  imported it again and showed ValueError: Plugin 'masked' is registered already.
```

## Reports

- <https://github.com/django/django/pull/2861>, <https://github.com/django/django/pull/3144>:
  mended in part for Django 1.7
- <https://github.com/prometheus/client_python/issues/468>: the kind of text that is seen instead
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.failures import listed_at, once_each, refusals, sentence
from tracer.diagnose.first_error import FirstError, first_error
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_ADDRESS = re.compile(r"0x[0-9a-f]+")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app and first error."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for create in trace.spans_of(process.key, "app.create"):
            error = first_error(trace, create)
            hidden = error.span is not create and _plain(error.text) != _plain(create.error)
            # That an app needs models too early is told with the whole chain by DRT201.
            if hidden and not refusals(trace, process, within=create):
                yield _finding(trace, process, create, error)


def _plain(error: str) -> str:
    return _ADDRESS.sub("", error)


def _finding(trace: Trace, process: Process, create: Span, error: FirstError) -> Finding:
    entry = create.text("entry")
    message = sentence(error.text.partition(": ")[2] or error.text)
    where = short_place(error.raised, process.cwd) or f"The import of {error.span.name}"
    listed = (listed_at(trace, process, entry) or [""])[0]
    shown = f"Django imported it again and showed {sentence(create.error)}"
    title = f"The error of importing {entry} hides another: {message}"
    if create.outcome == "ok":
        shown = "Django imported it again, and that went well: its modules have run twice."
        title = f"The first import of {entry} failed, and nothing shows it: {message}"
    return RULE.finding(
        title,
        cause=f"{where} raised {error.text.rstrip('.')}; {shown}",
        fix="Repair the first error; let what is registered at import accept a second time.",
        place=error.place or listed,
        severity="warning" if create.outcome == "ok" else "error",
        processes=(process.key,),
        evidence=(
            Evidence(
                text=error.text,
                process=process.key,
                t_ns=error.span.end_ns,
                span=error.span.id,
                place=error.place,
            ),
            Evidence(
                text=create.error or "the second import went well",
                process=process.key,
                t_ns=create.end_ns,
                span=create.id,
                place=create.text("raised"),
            ),
        ),
    )


RULE = Rule(
    "DRT209", "first-error-masked-by-second-import", "error", "process", find, __doc__ or ""
)
