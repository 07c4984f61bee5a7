"""A relation names a model that does not exist.

## What it does

Looks, when all models are loaded, for relations that still wait for the model they name, and for
the line where the field is declared. It works without system checks.

## Why it hurts

Only the checks tell (`fields.E307`), and servers behind WSGI or ASGI run none: the process
starts, and the first query over the field fails with something else.

## How to fix it

Correct the name, which is `"app_label.Model"`, not the path of the module; or install the app.

## Example

```text
DRT310 The field unresolved.Loan.copy points at stacks.copy, which does not exist.
  models/unresolved/models.py:8 declares it by name, and no installed app has the label
  stacks.
  Fix: Install the app that has stacks.copy, or correct the name.
```

## Reports

Known from Django's own check and from questions; no public report is at hand.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.registered import apps, models
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per field."""
    return once_each(
        _finding(trace, process, relation)
        for process in trace.processes
        for relation in trace.instants_of(process.key, "relation.unresolved")
    )


def _finding(trace: Trace, process: Process, relation: Instant) -> Finding:
    wanted, field, place = relation.text("model"), relation.text("field"), relation.text("caller")
    label = wanted.partition(".")[0]
    known = {model.text("label").lower(): model.text("label") for model in models(trace, process)}
    near = difflib.get_close_matches(wanted.lower(), known, n=1)
    reason = (
        f"the app {label} has no such model"
        if label in apps(trace, process)
        else f"no installed app has the label {label}"
    )
    fix = f"Install the app that has {wanted}, or correct the name."
    if near:
        fix = f"Did you mean {known[near[0]]}? Otherwise install the app that has {wanted}."
    return RULE.finding(
        f"The field {field} points at {wanted}, which does not exist.",
        cause=f"{short_place(place, process.cwd)} declares it by name, and {reason}.",
        fix=fix,
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"{field} waits for {wanted}", relation),),
    )


RULE = Rule("DRT310", "lazy-relation-unresolved", "error", "process", find, __doc__ or "")
