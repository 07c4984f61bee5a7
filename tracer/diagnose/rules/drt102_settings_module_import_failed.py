"""The settings module cannot be imported.

## What it does

Looks at the first attempt to load the settings and shows what it raised: the settings module is
not there, or something that it imports failed. It names the line of the settings, or the line
that set `DJANGO_SETTINGS_MODULE`.

## Why it hurts

`manage.py` keeps the first error and goes on, so what you see can be a later one:
`Unknown command: 'x'` with "only Django core commands are listed", or an error about a setting that
is empty.

## How to fix it

Repair the first error: install what is missing, correct the name of the module, or start the
process in the directory of the project.

## Example

```text
DRT102 The settings pitfalls.settings can't be imported: No module named 'no_such_dependency'.
  pitfalls/settings.py:3 raised ModuleNotFoundError: No module named 'no_such_dependency'.
```

## Reports

- <https://github.com/django/django/pull/14622>, <https://github.com/django/django/pull/16337> and
  <https://github.com/django/django/pull/21157>: ticket 32915; a release after 6.1 shows the first
  error
- <https://github.com/django/django/pull/5158>
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.chains import first_own
from tracer.diagnose.failures import error_type, once_each, sentence, went_well
from tracer.diagnose.first_error import first_error
from tracer.diagnose.rule import Rule
from tracer.diagnose.settings_loads import chosen_by, inner_loads
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_MISSING = re.compile(r"ModuleNotFoundError: No module named '([^']+)'.*")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per error."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        loads = trace.spans_of(process.key, "settings")
        if not loads or loads[0].outcome != "error" or went_well(trace, process):
            continue
        load = loads[0]
        # What these two lead to is told by DRT103 and DRT104.
        told = inner_loads(trace, load) or error_type(load) == "AppRegistryNotReady"
        if load.text("module") and not told:
            yield from _finding(trace, process, load)


def _finding(trace: Trace, process: Process, load: Span) -> Iterator[Finding]:
    module = load.text("module")
    missing = _MISSING.fullmatch(load.error)
    if missing and f"{module}.".startswith(f"{missing[1]}."):
        chosen = chosen_by(trace, process, load)
        place = chosen or first_own(load.texts("chain"))
        title = f"There is no settings module {module}."
        said = f"{short_place(chosen, process.cwd)} names it" if chosen else "The environment"
        said += "" if chosen else " that the process was started with names it"
        cause = f"{said}, and there is no module {missing[1]}."
        fix = "Correct DJANGO_SETTINGS_MODULE, or start the process in the project's directory."
    else:
        error = first_error(trace, load)
        place = error.place
        if not place:
            return  # Django itself found a setting wrong, and says so
        title = (
            f"The settings {module} can't be imported: "
            f"{sentence(error.text.partition(': ')[2] or error.text)}"
        )
        cause = f"{short_place(error.raised, process.cwd)} raised {sentence(error.text)}"
        fix = f"Repair {short_place(place, process.cwd)}: it is the first thing that fails."
    if trace.spans_of(process.key, "management"):
        cause += " manage.py keeps this error and goes on; what it prints can be a later one."
    yield RULE.finding(
        title,
        cause=cause,
        fix=fix,
        place=place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=load.error,
                process=process.key,
                t_ns=load.end_ns,
                span=load.id,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT102", "settings-module-import-failed", "error", "process", find, __doc__ or "")
