"""The settings import models, or set Django up.

## What it does

Looks into the import of the settings module: for models, which can't exist before there are
settings, and for a call of `django.setup()`. It names the first line in the settings that leads
there.

## Why it hurts

A model ends the start with `AppRegistryNotReady: Apps aren't loaded yet.`, and the traceback
points at the model. `django.setup()` in the settings, an advice often given against it, seems to
work: but the registry is filled from the half of the settings that has run, with the apps that
are listed by then, and what is set below has its default for whoever reads it meanwhile.

## How to fix it

Settings name code as text: `"catalog.Item"`, `"catalog.menus.main"`. Of Django they need
`gettext_lazy` and `reverse_lazy` at most. Take `django.setup()` out of the settings, and call it in
the script that needs it.

## Example

```text
DRT104 The settings import the model Item.
  mysite/settings.py:11 imports mysite.menus → mysite/menus.py:3 imports catalog.models →
  catalog/models.py:4 makes the model Item
```

## Reports

- <https://github.com/dynaconf/dynaconf/issues/648>
- <https://github.com/jcass77/django-apscheduler/issues/22>
- <https://github.com/typeddjango/django-stubs/issues/2715>
- <https://github.com/kmhoran/la-weather-app/issues/16>: the advice
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import (
    as_evidence,
    drawn,
    edges,
    first_own,
    imports_around,
    since,
)
from tracer.diagnose.failures import around, error_type, once_each, populations, refusals
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line of the settings, and per call of setup()."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for load in trace.spans_of(process.key, "settings"):
            if error_type(load) == "AppRegistryNotReady":
                # What ended it came last: earlier ones were caught.
                for refused in refusals(trace, process, within=load)[-1:]:
                    yield _imported(trace, process, load, refused)
        for setup in trace.spans_of(process.key, "setup"):
            if around(trace, setup, "settings"):
                yield _set_up(trace, process, setup)


def _imported(trace: Trace, process: Process, load: Span, refused: Instant) -> Finding:
    model = refused.text("model")
    links = since(refused.texts("chain"), load.text("caller"))
    last = f"makes the model {model}" if model else "asks the registry"
    steps = edges(links, imports_around(trace, refused, load), last)
    place = first_own(links)
    what = f"the model {model}" if model else "what needs models"
    return RULE.finding(
        f"The settings import {what}.",
        cause=f"{drawn(steps, process.cwd)}. There is no registry before there are settings.",
        fix=f"Name it as text at {short_place(place, process.cwd)} instead of importing it.",
        place=place,
        processes=(process.key,),
        evidence=as_evidence(steps, refused),
    )


def _set_up(trace: Trace, process: Process, setup: Span) -> Finding:
    place = setup.text("caller")
    where = short_place(place, process.cwd)
    filled = [one for one in populations(trace, process) if setup in trace.ancestors(one)]
    entries = filled[0].text("entries") if filled else ""
    had = f" with the {entries} installed apps that are listed by then" if entries else ""
    if entries == "0":
        had = " with no apps, for INSTALLED_APPS comes later"
    return RULE.finding(
        "The settings set Django up.",
        cause=f"{where} calls django.setup() while the settings are being imported: it fills the "
        f"registry{had}, from settings that are not complete.",
        fix=f"Remove the call at {where}; what needs it calls django.setup() itself.",
        place=place,
        severity="warning",
        processes=(process.key,),
        evidence=(
            Evidence(
                text="django.setup() inside the settings",
                process=process.key,
                t_ns=setup.start_ns,
                span=setup.id,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT104", "settings-import-pulls-in-apps", "error", "process", find, __doc__ or "")
