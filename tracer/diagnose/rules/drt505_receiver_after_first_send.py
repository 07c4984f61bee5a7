"""A receiver is connected when its signal has been sent already.

## What it does

Looks for receivers of the project for two signals that are sent while Django starts:
`class_prepared`, sent for each model class, and `connection_created`, sent for each database
connection. It counts what was missed: models that were registered before, connections opened
before.

## Why it hurts

The receiver works, for what comes later. Of `class_prepared` that is nothing when it is connected
in `ready()`: all classes have been prepared by then. A connection that was opened by an earlier
app's `ready()` never gets the setting that `connection_created` was to give it.

## How to fix it

For models that exist already, loop over `apps.get_models()` in `ready()`. Connect receivers of
`class_prepared` in `__init__()` of the AppConfig of the first app, and those of
`connection_created` before anything asks the database.

## Example

```text
DRT505 signals.after_first_send.apps.note_model is connected to class_prepared after it was sent
for 8 models.
  signals/after_first_send/apps.py:11 connects it, and after_first_send.Item was the last of
  them.
  Fix: Loop over apps.get_models() for the models that are there already.
```

## Reports

- [Django-2-by-Example 1](https://github.com/PacktPublishing/Django-2-by-Example/issues/1)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each
from tracer.diagnose.receivers import connected, signal_name
from tracer.diagnose.registered import models
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per receiver."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for one in connected(trace, process):
            missed: list[Instant] | list[Span] = []
            if signal_name(one) == "class_prepared":
                missed = _models_before(trace, process, one)
            elif signal_name(one) == "connection_created":
                missed = [
                    span
                    for span in trace.spans_of(process.key, "db.connect")
                    if span.end_ns <= one.t_ns and span.outcome == "ok"
                ]
            if missed:
                yield _finding(process, one, missed)


def _models_before(trace: Trace, process: Process, one: Instant) -> list[Instant]:
    before = [model for model in models(trace, process) if model.t_ns < one.t_ns]
    sender = one.text("sender")
    if sender:
        return [model for model in before if model.text("label").rpartition(".")[2] == sender]
    # Among the models modules, a receiver may be meant for those that follow.
    return before if one.text("late") == "1" or _in_ready(trace, one) else []


def _in_ready(trace: Trace, one: Instant) -> bool:
    return bool(around(trace, one, "app.ready"))


def _finding(process: Process, one: Instant, missed: list[Instant] | list[Span]) -> Finding:
    receiver, signal, place = one.text("receiver"), signal_name(one), one.text("caller")
    last = missed[-1]
    if isinstance(last, Span):
        what = f"{len(missed)} connection{'s' if len(missed) > 1 else ''}"
        which = f"{last.name} was opened by {short_place(last.text('caller'), process.cwd)}"
        fix = "Connect it before anything asks the database."
    else:
        what = f"{len(missed)} model{'s' if len(missed) > 1 else ''}"
        which = f"{last.text('label')} was the last of them"
        fix = "Loop over apps.get_models() for the models that are there already."
    return RULE.finding(
        f"{receiver} is connected to {signal} after it was sent for {what}.",
        cause=f"{short_place(place, process.cwd)} connects it, and {which}.",
        fix=fix,
        place=place,
        processes=(process.key,),
        evidence=(
            evidence(f"{signal} is sent for {last.name}", last),
            evidence(f"{receiver} is connected", one),
        ),
    )


RULE = Rule(
    "DRT505", "receiver-connected-after-first-send", "warning", "process", find, __doc__ or ""
)
