"""A model is registered after all models were loaded.

## What it does

Looks for modules whose models join the main registry when `models_ready` is set already, and for
the line that imported them. In `ready()` it is an information, while the process starts or answers
its first request a warning, later an error. Classes of migrations and of tests don't count; of
those that a function makes DRT311 tells, where workers differ, and DRT806, where they cost.

## Why it hurts

Until that import the process works without the model: `FieldError: Cannot resolve keyword`,
a `delete()` whose cascade forgets its rows and fails with `IntegrityError`, `makemigrations` that
sees no change or deletes the table. After it all works, so it depends on which request came first
in this worker. Each registration also throws away the caches of all models.

## How to fix it

Import the module from the `models` module of its app.

## Example

```text
DRT305 The model registered_late.Report comes after all models were loaded, in the first request,
GET /.
  models/registered_late/views.py:7 leads to models.registered_late.reports, which the
  models module of the app registered_late does not import.
  Fix: Import models.registered_late.reports in the models module of registered_late.
```

## Reports

- [nav 739](https://github.com/Uninett/nav/issues/739): the same mechanism, "intermittent"
- [django-wiki 400](https://github.com/django-wiki/django-wiki/pull/400)
- [tramcar 148](https://github.com/tramcar/tramcar/pull/148)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.registered import models
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, innermost_own, is_test_file, own_way
from tracer.trace.finding import Finding, Severity
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import without_line

_WHEN = {
    "app.ready": "in ready() of {}",
    "request": "in the first request, {}",
    "urlconf": "while {} is loaded",
    "checks": "during the system checks",
    "command": "by the command {}",
}


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that led to models being registered late."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        late: dict[tuple[str, Severity, str], list[Instant]] = {}
        for model in models(trace, process):
            if (
                model.text("late") == "1"
                and model.text("importing")
                and not model.text("auto_created")
                and model.text("again") != "1"
                and not is_test_file(model.text("caller"))
            ):
                severity, when = _moment(trace, process, model)
                links = model.texts("chain")
                place = innermost_own(links, not_in=model.text("caller"))
                place = place or innermost_own(links) or model.text("caller")
                # What a package does in its own ready() is the same in every process.
                if severity != "info" or is_project_place(place):
                    late.setdefault((place, severity, when), []).append(model)
        for (place, severity, when), found in late.items():
            yield _finding(process, place, severity, when, found)


def _finding(
    process: Process, place: str, severity: Severity, when: str, found: list[Instant]
) -> Finding:
    labels = list(dict.fromkeys(model.text("label") for model in found))
    names = ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")
    app = labels[0].partition(".")[0]
    module = found[0].text("module")
    links, statement = found[0].texts("chain"), found[0].text("caller")
    led = own_way(_without(links, statement) or links, process)
    return RULE.finding(
        f"The model{'s' if len(labels) > 1 else ''} {names} "
        f"{'come' if len(labels) > 1 else 'comes'} after all models were loaded, {when}.",
        severity=severity,
        cause=f"{led} leads to {module}, which the models module of the app {app} does not import.",
        fix=f"Import {module} in the models module of {app}.",
        place=place,
        processes=(process.key,),
        evidence=tuple(evidence(f"{one.text('label')} is registered", one) for one in found),
    )


def _without(links: list[str], statement: str) -> list[str]:
    file = without_line(statement)
    own = [link for link in links if without_line(link) != file]
    return own if any(is_project_place(link) for link in own) else []


def _moment(trace: Trace, process: Process, model: Instant) -> tuple[Severity, str]:
    spans = around(trace, model, *_WHEN)
    kinds = [span.kind for span in spans]
    if "app.ready" in kinds:
        return "info", _WHEN["app.ready"].format(spans[kinds.index("app.ready")].name)
    if spans:
        return "warning", _WHEN[spans[0].kind].format(spans[0].name)
    requests = trace.spans_of(process.key, "request")
    if requests and requests[0].end_ns <= model.t_ns:
        return "error", "after the first request"
    return "warning", "after start-up"


RULE = Rule("DRT305", "model-registered-late", "warning", "process", find, __doc__ or "")
