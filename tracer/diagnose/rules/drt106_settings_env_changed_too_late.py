"""`DJANGO_SETTINGS_MODULE` is set after the settings have been loaded.

## What it does

Looks for a change of the variable to another module after a first setting was read. It names the
line that changed it, and the line that had read settings before.

## Why it hurts

Nothing fails: the process goes on with the first module, and the variable says another. A server
runs with development settings, a script writes into the wrong database, and who prints the
variable to find out is misled.

## How to fix it

Set the variable before Django or the project's code is imported, in the first lines of what is
started. Don't change it in a running process.

## Example

```text
DRT106 DJANGO_SETTINGS_MODULE says mysite.production, and the process uses mysite.settings.
  scripts/import.py:9 read DEBUG and loaded mysite.settings; scripts/import.py:10 set the variable.
```

## Reports

- <https://github.com/mozilla/fjord/pull/566>: "Do this before *anything*"
- <https://github.com/celery/django-celery/issues/24>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.rule import Rule
from tracer.diagnose.settings_loads import choices, loaded
from tracer.diagnose.test_runs import is_test_run
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that set it too late."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        if is_test_run(trace, process):
            continue
        load = loaded(trace, process)
        last = choices(trace, process)[-1:]
        if load is None or not last or last[0].t_ns <= load.end_ns:
            continue
        if last[0].text("module") != load.text("module"):
            yield _finding(trace, process, load, last[0])


def _finding(trace: Trace, process: Process, load: Span, chosen: Instant) -> Finding:
    place = chosen.text("caller")
    where, reader = (short_place(one, process.cwd) for one in (place, load.text("caller")))
    used, wanted = load.text("module"), chosen.text("module")
    setup = any(one.start_ns > chosen.t_ns for one in trace.spans_of(process.key, "setup"))
    read = f"read {load.text('setting')} and " if load.text("setting") else ""
    return RULE.finding(
        f"DJANGO_SETTINGS_MODULE says {wanted}, and the process uses {used}.",
        cause=f"{reader} {read}loaded {used}; {where} set the variable after that.",
        fix=f"Set the variable before {reader} runs.",
        place=place,
        severity="error" if setup else "warning",
        processes=(process.key,),
        evidence=(
            Evidence(
                text=f"{used} is loaded",
                process=process.key,
                t_ns=load.start_ns,
                span=load.id,
                place=load.text("caller"),
            ),
            Evidence(
                text=f"the variable is set to {wanted}",
                process=process.key,
                t_ns=chosen.t_ns,
                span=chosen.span,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT106", "settings-env-changed-too-late", "error", "process", find, __doc__ or "")
