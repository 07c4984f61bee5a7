"""`settings.configure()` is called where settings have been loaded or configured already.

## What it does

Looks for `RuntimeError: Settings already configured.` in an entry point that ended badly, and
names both sides: the line that called `configure()`, and the line that had configured settings
or read them first.

## Why it hurts

The traceback shows who came second. Who came first, often a plugin, a `conftest.py` or an import
that reads a setting, appears nowhere.

## How to fix it

Configure settings in one place, before anything reads them. Guard the call with
`if not settings.configured:` where the code can also run inside a project, and leave it out where
`DJANGO_SETTINGS_MODULE` is set.

## Example

```text
DRT108 scripts/check.py configures settings that are configured already.
  scripts/check.py:6 read DEBUG and loaded mysite.settings; scripts/check.py:7 calls configure().
```

## Reports

- <https://github.com/pytest-dev/pytest-django/issues/24>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each, went_well
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place, without_line


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that called it."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        loads = trace.spans_of(process.key, "settings", "settings.configure")
        first = next((load for load in loads if load.outcome == "ok"), None)
        for load in loads:
            refused = load.kind == "settings.configure" and load.error.startswith("RuntimeError")
            if refused and first is not None and not went_well(trace, process):
                yield _finding(process, first, load)


def _finding(process: Process, first: Span, second: Span) -> Finding:
    place = second.text("caller")
    where, began = (short_place(one, process.cwd) for one in (place, first.text("caller")))
    how = "called settings.configure()"
    if first.kind == "settings":
        how = f"read {first.text('setting') or 'a setting'} and loaded {first.text('module')}"
    return RULE.finding(
        f"{without_line(where)} configures settings that are configured already.",
        cause=f"{began} {how}; {where} calls settings.configure() after that.",
        fix=f"Call configure() before {began} runs, or leave it out at {where}.",
        place=place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=how,
                process=process.key,
                t_ns=first.start_ns,
                span=first.id,
                place=first.text("caller"),
            ),
            Evidence(
                text=second.error,
                process=process.key,
                t_ns=second.start_ns,
                span=second.id,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT108", "settings-configured-twice", "error", "process", find, __doc__ or "")
