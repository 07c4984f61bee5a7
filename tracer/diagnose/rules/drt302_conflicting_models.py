"""Two classes claim to be the same model.

## What it does

Looks for models that the registry refuses because another class has their app label and name.
It names both classes, the lines where they stand, and the imports that led to each. Django names
the classes; the imports that led to the first one are what is missing in its traceback.

## Why it hurts

The process does not start, or a page fails. Most often it is one class whose module was imported
under two names (DRT303), and which of the two imports fails depends on their order, so on the
entry point.

## How to fix it

Where both are the same file, import it by one name everywhere: the one in `INSTALLED_APPS`.
Otherwise give one of the models another name or another `app_label`.

## Example

```text
DRT302 Both models.conflicting.models.Item and conflicting.models.Item claim to be the model
conflicting.Item.
  models.conflicting.models.Item (models/conflicting/models.py:6) came first, imported with
  the models of the app conflicting. Then came conflicting.models.Item
  (models/conflicting/models.py:6), imported by pitfalls/urls.py:14 →
  models/conflicting/views.py:1. It is one file, imported under two names.
  Fix: Import it as models.conflicting.models here too.
```

## Reports

- [pytest-django 75](https://github.com/pytest-dev/pytest-django/issues/75)
- [django-mptt 377](https://github.com/django-mptt/django-mptt/issues/377)
- [cookiecutter-wagtail 3](https://github.com/torchbox/cookiecutter-wagtail/pull/3)
- [cookiecutter-simple-django 8](https://github.com/marcofucci/cookiecutter-simple-django/issues/8)
- [problem-builder 142](https://github.com/open-craft/problem-builder/pull/142): under Celery only
- [lettuce 457](https://github.com/gabrielfalcao/lettuce/issues/457)
- [django-fluent-comments 54](https://github.com/django-fluent/django-fluent-comments/issues/54)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.registered import chain_to, how, models
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, innermost_own
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place, without_line


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per model and line that led to the second class."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for refused in trace.instants_of(process.key, "model.refused"):
            if "Conflicting '" in refused.text("error"):
                label = refused.text("label").lower()
                claims = [
                    one
                    for one in models(trace, process)
                    if one.text("label").lower() == label and one.t_ns <= refused.t_ns
                ]
                if len(claims) > 1:
                    yield _finding(trace, process, claims[0], claims[-1])


def _finding(trace: Trace, process: Process, first: Instant, second: Instant) -> Finding:
    label = first.text("label")
    name = label.rpartition(".")[2]
    one, other = f"{first.text('module')}.{name}", f"{second.text('module')}.{name}"
    statements = [claim.text("caller") for claim in (first, second)]
    same = without_line(statements[0]) == without_line(statements[1])
    place = innermost_own(chain_to(trace, process, second), not_in=statements[1]) or statements[1]
    cause = (
        f"{one} ({short_place(statements[0], process.cwd)}) came first, "
        f"{how(trace, process, first)}. Then came {other} "
        f"({short_place(statements[1], process.cwd)}), {how(trace, process, second)}."
    )
    if same:
        cause += " It is one file, imported under two names."
        fix = f"Import it as {first.text('module')} here too."
    else:
        fix = "Rename one of the models, or give it an app_label of its own."
    return RULE.finding(
        f"Both {one} and {other} claim to be the model {label}.",
        cause=cause,
        fix=fix,
        place=place,
        processes=(process.key,),
        evidence=(
            evidence(f"{one} is registered", first),
            evidence(f"{other} is refused", second),
        ),
    )


RULE = Rule("DRT302", "conflicting-models", "error", "process", find, __doc__ or "")
