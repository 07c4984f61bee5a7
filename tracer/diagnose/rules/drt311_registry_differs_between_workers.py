"""Workers of one server have different models.

## What it does

Compares the models that the app registry holds in workers which have the same parent: those
registered at start-up, before a fork, and later. It counts what each process registered after
its start-up too, so that a model made again in one worker alone is seen.

## Why it hurts

Whether a request finds a model, a field or a serializer depends on which worker answers it:
`LookupError`, a missing field, `SerializerNotFound`, and a page that works after a reload.
It never shows under `runserver`, and "with one worker the issue disappears".

## How to fix it

Register all models while the apps are loaded. Models that come from the database need a
version that every worker compares before it uses them, for instance a row or a key in the
shared cache, and are rebuilt in each worker when it has changed; or restart the workers.

## Example

```python
def create_object_type(request):
    model = build_model(request.POST["name"])   # registered in this worker alone
    ...
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per family of workers and line that registers models in some of them."""
    families: dict[tuple[str, str], list[Process]] = {}
    for process in trace.processes:
        if process.parent is not None and trace.spans_of(process.key, "request"):
            families.setdefault((process.entry, process.parent), []).append(process)
    for workers in families.values():
        if len(workers) > 1:
            yield from _compare(trace, workers)


def _compare(trace: Trace, workers: list[Process]) -> Iterator[Finding]:
    # What was registered before a fork is the same in all children of that parent.
    own = {worker.key: _registered(trace, worker) for worker in workers}
    labels = {key: Counter(model.text("label") for model in models) for key, models in own.items()}
    different: dict[str, dict[str, Instant]] = {}
    for models in own.values():
        for model in models:
            label = model.text("label")
            if len({counted[label] for counted in labels.values()}) > 1:
                different.setdefault(line_that_led_to(model), {}).setdefault(label, model)
    for place, made in different.items():
        having = [worker for worker in workers if any(labels[worker.key][one] for one in made)]
        yield _finding(place, made, workers, having)


def _finding(
    place: str, made: dict[str, Instant], workers: list[Process], having: list[Process]
) -> Finding:
    names = ", ".join(made)
    models = f"model{'s' if len(made) > 1 else ''} {names}"
    where = short_place(place, workers[0].cwd)
    everywhere = len(having) == len(workers)
    late = all(model.text("late") == "1" for model in made.values())
    when = "after their start-up" if late else "while they started"
    if everywhere:
        title = f"The {models} may differ between workers."
        cause = f"{where} registered {names} more often in some workers than in others, {when}."
    else:
        title = f"Not every worker has the {models}."
        cause = f"{where} registered {names} in {len(having)} of {len(workers)} workers, {when}."
    return RULE.finding(
        title,
        cause=cause,
        fix="Register models while the apps are loaded; rebuild what comes from the database "
        "in every worker, by a version that all of them compare.",
        place=place,
        possible=everywhere,
        processes=tuple(worker.key for worker in workers),
        evidence=by_time(
            Evidence(
                text=f"{model.text('label')} is registered",
                process=model.process,
                t_ns=model.t_ns,
                span=model.span,
                place=place,
            )
            for model in made.values()
        ),
    )


def _registered(trace: Trace, process: Process) -> list[Instant]:
    return [
        model
        for model in trace.instants_of(process.key, "model")
        if model.text("registry") == "main"
    ]


RULE = Rule("DRT311", "registry-differs-between-workers", "error", "run", find, __doc__ or "")
