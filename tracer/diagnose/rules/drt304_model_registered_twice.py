"""A model class is made and registered a second time.

## What it does

Looks for registrations under an app label and name that the registry has already, by a class of
the same module: the module was executed again. It names both moments and the line that led to
the second.

## Why it hurts

Relations, receivers with a `sender` and everything that was imported before go on with the first
class; `apps.get_model()` gives the second. Queries across the two mix. Django warns at its own
line of code, once, and `RuntimeWarning` is often switched off:
`Model 'a.b' was already registered. Reloading models is not advised…`

## How to fix it

Don't reload modules with models, and don't make a model class in a function that is called more
than once; keep the class. If the first execution of the module failed, mend that failure.

## Example

```text
DRT304 The model registered_twice.Item is registered twice.
  models/registered_twice/models.py:6 was executed when its app was loaded, and again after
  all models were loaded: models/registered_twice/apps.py:10 →
  models/registered_twice/models.py:6.
  Fix: Don't load a module with models again; keep a class that is made by a function.
```

## Reports

- [wagtail-grapple 88](https://github.com/torchbox/wagtail-grapple/issues/88)
- [django-dynamic-models 18](https://github.com/rvinzent/django-dynamic-models/issues/18)
- [Pokemon 40](https://github.com/jeremyGrelaud/Pokemon/issues/40)
- [drf-spectacular 959](https://github.com/tfranzel/drf-spectacular/pull/959)
- [Django pull request 3410](https://github.com/django/django/pull/3410), where the warning is from
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.registered import chain_to, models, refused
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, innermost_own, is_test_file, own_way
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that led to models being registered again."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        first: dict[str, Instant] = {}
        again: dict[str, list[tuple[Instant, Instant]]] = {}
        for model in models(trace, process):
            label = model.text("label").lower()
            before = first.setdefault(label, model)
            if (
                before is not model
                and model.text("again") == "1"
                and not model.text("auto_created")
                and not refused(trace, model)
                and not is_test_file(model.text("caller"))
            ):
                links = chain_to(trace, process, model)
                place = innermost_own(links, not_in=model.text("caller")) or model.text("caller")
                again.setdefault(place, []).append((before, model))
        for place, pairs in again.items():
            yield _finding(process, place, pairs)


def _finding(process: Process, place: str, pairs: list[tuple[Instant, Instant]]) -> Finding:
    labels = list(dict.fromkeys(second.text("label") for _, second in pairs))
    names = ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")
    first, second = pairs[0]
    where = short_place(second.text("caller"), process.cwd)
    led = own_way([*second.texts("chain"), second.text("caller")], process)
    late = " after all models were loaded" if second.text("late") == "1" else ""
    return RULE.finding(
        f"The model{'s' if len(labels) > 1 else ''} {names} "
        f"{'are' if len(labels) > 1 else 'is'} registered twice.",
        cause=f"{where} was executed when its app was loaded, and again{late}: {led}.",
        fix="Don't load a module with models again; keep a class that is made by a function.",
        place=place,
        processes=(process.key,),
        evidence=(
            evidence(f"{first.text('label')} is registered", first),
            *(evidence(f"{one.text('label')} is registered again", one) for _, one in pairs),
        ),
    )


RULE = Rule("DRT304", "model-registered-twice", "warning", "process", find, __doc__ or "")
