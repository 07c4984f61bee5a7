"""An app needs models before the app registry is ready.

## What it does

Looks at the first phase of `django.setup()`, in which the packages and `apps` modules of all
installed apps are imported: something asked for a model or an app there. It shows the whole way
from the entry of INSTALLED_APPS to the class, and names the first line of it: the one to cut.
Django imports an app that has failed a second time; what that ends with may be another error,
and is the one you see. The chain is that of the first.

## Why it hurts

Nothing starts: `AppRegistryNotReady: Apps aren't loaded yet.` The traceback ends in the model
that was imported, and there nothing is wrong; or in whatever the second import stumbles over.

## How to fix it

Import no models in an app's `__init__.py` or `apps.py`, nor what imports models. Move the
import into `ready()`, or into the function that uses it. Do so with the first edge of the chain:
the modules after it are right as they are.

## Example

```text
DRT201 The app eager needs the model Beta before the app registry is ready.
  INSTALLED_APPS has eager (mysite/settings.py:12), and eager/__init__.py:3 imports
  eager.services → eager/services.py:1 imports beta.models → beta/models.py:4 makes the model Beta.
  Fix: Cut at eager/__init__.py:3: import eager.services in ready() or in the function that uses it.
```

## Reports

- <https://github.com/adamchainz/django-auto-prefetch/issues/240>: "Without the full traceback,
  it is hard to figure out how this happened"
- <https://github.com/fdegrave/djangodoo/issues/6>
- <https://github.com/adamhaney/django-dynamic-business-rules/issues/3>
- <https://github.com/jrief/django-sass-processor/issues/38>
- <https://github.com/pinax/pinax-notifications/issues/92>
- <https://github.com/brack3t/django-braces/issues/219>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import as_evidence, drawn, edges, first_own, imports_around, since
from tracer.diagnose.failures import (
    around,
    error_type,
    listed_at,
    once_each,
    refusals,
    sentence,
)
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import is_own, short_place

_ERROR = "AppRegistryNotReady"


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per entry of INSTALLED_APPS and chain."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for create in trace.spans_of(process.key, "app.create"):
            refused = _cause(trace, process, create) if create.outcome == "error" else None
            if refused is not None:
                yield _finding(trace, process, create, refused)


def _cause(trace: Trace, process: Process, create: Span) -> Instant | None:
    """The first refusal that went on to end an import; others were caught where they came up."""
    found = refusals(trace, process, within=create)
    for refused in found:
        if any(error_type(span) == _ERROR for span in imports_around(trace, refused, create)):
            return refused
    return found[0] if found and error_type(create) == _ERROR else None


def _finding(trace: Trace, process: Process, create: Span, refused: Instant) -> Finding:
    entry, model = create.text("entry"), refused.text("model")
    populate = around(trace, create, "populate")[0]
    links = since(refused.texts("chain"), populate.text("caller"))
    what = f"makes the model {model}" if model else f"needs the registry ({refused.text('check')})"
    steps = edges(links, imports_around(trace, refused, create), what)
    cut = first_own(links)
    where = short_place(cut, process.cwd)
    listed = (listed_at(trace, process, entry) or [""])[0]
    said = f" ({short_place(listed, process.cwd)})" if listed else ""
    cause = f"INSTALLED_APPS has {entry}{said}, and {drawn(steps, process.cwd)}."
    if error_type(create) != _ERROR:
        cause += (
            " Django then imports the app a second time and shows what that ends with: "
            + sentence(create.error)
        )
    needed = f"needs the model {model}" if model else "asks for models"
    return RULE.finding(
        f"The app {entry} {needed} before the app registry is ready.",
        cause=cause,
        fix=_fix(steps, cut, where, model),
        place=cut if is_own(cut) else listed or cut,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=f"INSTALLED_APPS has {entry}",
                process=process.key,
                t_ns=create.start_ns,
                span=create.id,
                place=listed,
            ),
            *as_evidence(steps, refused),
        ),
    )


def _fix(steps: list[tuple[str, str]], place: str, where: str, model: str) -> str:
    if not is_own(place):
        return f"Update or report the package: {where} imports models when its app is imported."
    does = dict(steps).get(place, "")
    if does.startswith("imports "):
        module = does.partition(" ")[2]
        return f"Cut at {where}: import {module} in ready() or in the function that uses it."
    if model and place == steps[-1][0]:
        return f"Move {model} into the models module of its app: {where} runs too early for it."
    return f"Do what {where} does in ready(), or in the function that needs it."


RULE = Rule("DRT201", "apps-not-ready", "error", "process", find, __doc__ or "")
