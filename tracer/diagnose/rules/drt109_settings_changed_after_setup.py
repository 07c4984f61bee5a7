"""The project changes settings that have been used already.

## What it does

Looks for assignments to settings by the project's own code after start-up, and for entries that
were added to INSTALLED_APPS while or after the apps were loaded. Test runs and
`override_settings` are left out. A list changed in place is seen for INSTALLED_APPS, in `ready()`.

## Why it hurts

Most settings are read once: INSTALLED_APPS when the registry is filled, MIDDLEWARE when the handler
is made, caches and databases at their first use. A later change has no effect, or half of one:
an app that is in the list but not in the registry has templates without models. And it holds in
one process alone, so that each worker has settings of its own.

## How to fix it

Decide in the settings module. What has to change while the site runs is no setting: keep it in the
database or the cache. In tests use `override_settings`.

## Example

```text
DRT109 INSTALLED_APPS is changed after the apps were loaded.
  scripts/start.py:8 assigns it; the registry keeps the apps it was filled with.
```

## Reports

- <https://github.com/django-commons/django-debug-toolbar/pull/2236>: its own "hack"
- <https://github.com/pytest-dev/pytest-django/issues/811>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import is_project_or_script
from tracer.diagnose.failures import around, once_each, populations
from tracer.diagnose.rule import Rule
from tracer.diagnose.test_runs import is_test_run
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place

_APPS = "INSTALLED_APPS"


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per setting and line, or app that changed it."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        filled = [one for one in populations(trace, process) if one.outcome == "ok"]
        if not filled or is_test_run(trace, process):
            continue
        told = set()
        for change in trace.instants_of(process.key, "settings.change"):
            setting = change.text("setting")
            # What ready() changes is read later, but for the apps.
            since_ns = filled[0].start_ns if setting == _APPS else filled[0].end_ns
            place = _place(trace, change)
            if (
                change.t_ns >= since_ns
                and is_project_or_script(place)
                and (setting, place) not in told
            ):
                told.add((setting, place))
                yield _finding(process, change, place)


def _place(trace: Trace, change: Instant) -> str:
    """The line that assigned it; of a list changed in place, the method of the app that did."""
    if change.text("setter"):
        return change.text("setter")
    ready = [
        span.text("file")
        for span in trace.spans_of(change.process, "app.ready")
        if span.name == change.text("app") and span.end_ns <= change.t_ns
    ]
    during = [span.text("file") for span in around(trace, change, "app.ready")]
    return (during + ready[::-1] + [""])[0]


def _finding(process: Process, change: Instant, place: str) -> Finding:
    setting, where = change.text("setting"), short_place(place, process.cwd)
    added = ", ".join(change.texts("added"))
    does = f"{where} assigns it" if change.text("setter") else f"ready() at {where} changes it"
    if added:
        does += f" (new: {added})"
    if setting == _APPS:
        title = "INSTALLED_APPS is changed after the apps were loaded."
        cause = f"{does}; the registry keeps the apps it was filled with."
    else:
        title = f"{setting} is changed after start-up."
        cause = f"{does} in this process alone; who has read it before goes on with the old value."
    return RULE.finding(
        title,
        cause=cause,
        fix=f"Set {setting} in the settings module.",
        place=place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=f"{setting} is changed",
                process=process.key,
                t_ns=change.t_ns,
                span=change.span,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT109", "settings-changed-after-setup", "warning", "process", find, __doc__ or "")
