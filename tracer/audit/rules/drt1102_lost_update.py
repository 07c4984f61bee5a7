"""Of two updates at the same time one is lost.

## What it does

It reports state that is made from its own old value (`x += 1`, `x = {**x, key: value}`), without
a lock, by code that can run in a request.

## Why it hurts

Reading the old value and storing the new one are two steps. Two threads read the same old value,
and the later one overwrites what the earlier one added. Each worker process counts for itself
besides.

## How to fix it

Hold a lock around reading and writing. For numbers, `next(itertools.count())` hands out each
once. What all workers are to count together belongs in the database or a shared cache.

## Example

```python
served = 0


def view(request):
    global served
    served += 1  # two at once count as one


# better
_serial = itertools.count(1)


def view(request):
    number = next(_serial)
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.safety == "unsafe:lost-update"


RULE = AuditRule(
    code="DRT1102",
    slug="lost-update",
    severity="warning",
    applies=applies,
    title="can lose an update",
    fix=(
        "Hold a lock around reading and writing it, or keep it where updates are atomic: a "
        "database row, a shared cache."
    ),
    page=__doc__ or "",
)
