"""A registered model belongs to no AppConfig.

## What it does

Compares, when the apps are loaded, the models that are registered with those that the AppConfigs
list: `apps.get_models()`.

## Why it hurts

The model can be imported and queried, but no migration makes its table, no system check looks at
it, and the admin, content types, permissions and `dumpdata` don't know it. Cascades to and from
it are forgotten.

It comes from an `app_label` that no installed app has, or from an AppConfig whose
`import_models()` does not do what Django's does.

## How to fix it

Install the app, or correct `app_label`. An AppConfig that overrides `import_models()` should call
`super().import_models()`.

## Example

```text
DRT306 The model attic.Ghost belongs to no AppConfig.
  models/in_no_app/models.py:6 registers it for attic, which is the label of no installed
  app.
  Fix: Correct its app_label, or install an app with the label attic.
```

## Reports

None is known to us; django-debug-toolbar's AppConfig overrides `import_models()` in order to hide
a model when it is not used.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.registered import apps, models
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per model of the project; what a package hides is its own affair."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        unlisted = {one.text("label") for one in trace.instants_of(process.key, "model.unlisted")}
        for model in models(trace, process):
            if (
                model.text("label") in unlisted
                and not model.text("auto_created")
                and is_project_place(model.text("caller"))
            ):
                unlisted.remove(model.text("label"))
                yield _finding(trace, process, model)


def _finding(trace: Trace, process: Process, model: Instant) -> Finding:
    label, place = model.text("label"), model.text("caller")
    app = label.partition(".")[0]
    where = short_place(place, process.cwd)
    if app in apps(trace, process):
        cause = f"{where} registers it, and the AppConfig of {app} does not list it."
        fix = f"Let import_models() of the AppConfig of {app} call that of Django."
    else:
        cause = f"{where} registers it for {app}, which is the label of no installed app."
        fix = f"Correct its app_label, or install an app with the label {app}."
    return RULE.finding(
        f"The model {label} belongs to no AppConfig.",
        cause=cause,
        fix=fix,
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"{label} is registered", model),),
    )


RULE = Rule("DRT306", "model-imported-but-not-in-app", "warning", "process", find, __doc__ or "")
