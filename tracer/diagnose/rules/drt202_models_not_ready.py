"""A models module asks for another app's models while models are being loaded.

## What it does

Looks at the second phase of `django.setup()`, in which the models modules of all installed
apps are imported: something there needed all models at once, such as `apps.get_model()`,
`Model._meta.get_fields()`, a query with `filter(author__name=…)` or
`ContentType.objects.get_for_model()`. It names the line that asked, and the apps whose models
were still to come.

## Why it hurts

`AppRegistryNotReady: Models aren't loaded yet.` stops the start. Whether it happens can depend on
the order of INSTALLED_APPS and on who imports the module first, so it may come up with a change
somewhere else.

## How to fix it

Relations take the name of a model as text: `ForeignKey("shop.Order")`. What needs fields or
other models waits: in `ready()`, in the function that uses it, or with
`lazy_model_operation()`. Where the class alone is needed, and its app comes earlier in
INSTALLED_APPS, `apps.get_model(…, require_ready=False)` gives it.

## Example

```text
DRT202 The models of hasty ask the registry for what is not loaded yet.
  hasty/models.py:6 runs while the models of hasty are loaded; those of beta are still to come.
```

## Reports

- <https://github.com/kajic/django-counter-field/issues/1>
- <https://github.com/craigds/django-fieldsignals/issues/8>
- <https://github.com/stephenmcd/mezzanine/issues/1480>
- <https://github.com/openwisp/django-swappable-models/issues/22>
- <https://github.com/FlxPeters/netbox-plugin-prometheus-sd/issues/188>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import as_evidence, drawn, edges, imports_around, last_own, since
from tracer.diagnose.failures import (
    around,
    entry_of,
    error_type,
    listed_at,
    once_each,
    refusals,
)
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import is_own, short_place

_NAMED = 5


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app whose models could not be loaded, and line that asked."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for loading in trace.spans_of(process.key, "app.import_models"):
            if error_type(loading) == "AppRegistryNotReady":
                # What ended it came last: earlier ones were caught.
                for refused in refusals(trace, process, within=loading)[-1:]:
                    yield _finding(trace, process, loading, refused)


def _finding(trace: Trace, process: Process, loading: Span, refused: Instant) -> Finding:
    populate = around(trace, loading, "populate")[0]
    links = since(refused.texts("chain"), populate.text("caller"))
    steps = edges(links, imports_around(trace, refused, loading), "asks the registry")
    asking = last_own(links)
    where = short_place(asking, process.cwd)
    label = loading.name
    listed = [] if is_own(asking) else [*listed_at(trace, process, entry_of(trace, loading))]
    missing = [other for other in _missing(trace, populate) if other != label]
    to_come = ", ".join(missing[:_NAMED])
    if len(missing) > _NAMED:
        to_come += f" and {len(missing) - _NAMED} more"
    still = f"; those of {to_come} are still to come" if to_come else "; nothing else is missing"
    return RULE.finding(
        f"The models of {label} ask the registry for what is not loaded yet.",
        cause=f"{drawn(steps, process.cwd)}. This runs while the models of {label} are "
        f"loaded{still}.",
        fix=f"Name the model as text, or do what {where} does in ready() or in the function that "
        "needs it.",
        place=next(iter(listed), asking),
        processes=(process.key,),
        evidence=as_evidence(steps, refused),
    )


def _missing(trace: Trace, populate: Span) -> list[str]:
    """The labels of the apps whose models were not loaded when this populate() ended."""
    spans = [one for one in trace.spans_of(populate.process) if populate in trace.ancestors(one)]
    loaded = {one.name for one in spans if one.kind == "app.import_models" and one.outcome == "ok"}
    created = [one.text("label") for one in spans if one.kind == "app.create"]
    return [label for label in created if label and label not in loaded]


RULE = Rule("DRT202", "models-not-ready", "error", "process", find, __doc__ or "")
