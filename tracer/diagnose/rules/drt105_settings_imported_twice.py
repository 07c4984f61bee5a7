"""The settings module has been imported under two names.

## What it does

Compares the file of the settings module with the modules that are called like it: one file under
two names has run twice. It names the line that imported the other one.

## Why it hurts

What the settings do on import happens twice: logging, error reporting, reading secrets. There are
two modules with values of their own; who reads the other one sees no defaults of Django, and
nothing of `override_settings` and of what was changed in the first.

## How to fix it

Write `from django.conf import settings` everywhere. Have one root on `sys.path`: the directory
of `manage.py`, and not the project's package in it as well.

## Example

```text
DRT105 The settings have run twice: as mysite.settings and as settings.
  shop/apps.py:18 imports settings; Django has loaded the same file as mysite.settings.
```

## Reports

- <https://github.com/wagtail/wagtail/pull/2489>
- <https://github.com/celery/celery/issues/862>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import is_django
from tracer.diagnose.failures import once_each
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per other name."""
    return once_each(
        _finding(trace, process, copied)
        for process in trace.processes
        for copied in trace.instants_of(process.key, "settings.copy")
    )


def _finding(trace: Trace, process: Process, copied: Instant) -> Finding:
    module, copy = copied.text("module"), copied.text("copy")
    imports = [
        span
        for span in trace.spans_of(process.key, "import")
        if span.name == copy and not is_django(span.text("caller"))
    ]
    place = imports[0].text("caller") if imports else ""
    file = short_place(copied.text("file"), process.cwd)
    who = f"{short_place(place, process.cwd)} imports {copy}" if place else f"{copy} was imported"
    return RULE.finding(
        f"The settings have run twice: as {module} and as {copy}.",
        cause=f"{who}; Django has loaded the same file, {file}, as {module}.",
        fix="Import settings from django.conf, and have the file on sys.path under one name.",
        place=place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=f"{copy} is {file}",
                process=process.key,
                t_ns=imports[0].start_ns if imports else copied.t_ns,
                span=imports[0].id if imports else copied.span,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT105", "settings-imported-twice", "warning", "process", find, __doc__ or "")
