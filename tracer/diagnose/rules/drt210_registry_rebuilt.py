"""The app registry is filled a second time in a running process.

## What it does

Looks for a second full `populate()` of the main registry after a first that went well, outside
of tests: by plugin systems that reset its flags, or by `apps.set_installed_apps()`. It names who
did it and which apps were started again.

## Why it hurts

`ready()` of *all* apps runs again: receivers without a `dispatch_uid` are connected twice, threads
and timers are started twice. Every AppConfig is a new object, so receivers that were connected
with an AppConfig as their sender, as for `post_migrate`, never fire again. And with several
workers each has the registry that its own requests have made.

## How to fix it

Decide which apps are installed while the settings are read, before `django.setup()`: plugins can
be found there too. After a change restart the workers instead of filling the registry anew.

## Example

```python
apps.app_configs = {}
apps.apps_ready = apps.models_ready = apps.loading = apps.ready = False
apps.clear_cache()
apps.populate(settings.INSTALLED_APPS)      # ready() of every app runs again
```

## Reports

- <https://github.com/inventree/InvenTree/issues/6412>: "Apps get initialized two times"
- <https://github.com/inventree/InvenTree/pull/10057>,
  <https://github.com/inventree/InvenTree/pull/5005>
- <https://github.com/netbox-community/netbox/issues/9880>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each, populations
from tracer.diagnose.rule import Rule
from tracer.diagnose.test_runs import is_test_run
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_NAMED = 5


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that filled the registry again."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        if is_test_run(trace, process):
            continue
        spans = populations(trace, process)
        first = next((one for one in spans if one.outcome == "ok"), None)
        if first is not None:
            after = spans[spans.index(first) + 1 :]
            again = [one for one in after if first not in trace.ancestors(one)]
            if again:
                yield _finding(trace, process, first, again)


def _finding(trace: Trace, process: Process, first: Span, again: list[Span]) -> Finding:
    place = again[0].text("caller")
    where = short_place(place, process.cwd)
    once = set(_started(trace, first))
    twice = [label for label in _started(trace, again[0]) if label in once]
    named = ", ".join(twice[:_NAMED])
    if len(twice) > _NAMED:
        named += f" and {len(twice) - _NAMED} more"
    ran = f"ready() ran again for {named}; " if twice else ""
    begun = short_place(first.text("caller"), process.cwd)
    return RULE.finding(
        "The app registry is filled again after start-up.",
        cause=f"{begun} set Django up, and {where} filled the registry anew: {ran}every AppConfig "
        "is a new object.",
        fix="Find out in the settings which apps there are, and restart the workers when that "
        "changes.",
        place=place,
        processes=(process.key,),
        evidence=tuple(
            Evidence(
                text=f"the registry is filled from {one.text('entries') or 'its'} entries",
                process=process.key,
                t_ns=one.start_ns,
                span=one.id,
                place=one.text("caller"),
            )
            for one in (first, *again)
        ),
    )


def _started(trace: Trace, populate: Span) -> list[str]:
    return [
        span.name
        for span in trace.spans_of(populate.process, "app.ready")
        if populate in trace.ancestors(span)
    ]


RULE = Rule("DRT210", "registry-rebuilt", "warning", "process", find, __doc__ or "")
