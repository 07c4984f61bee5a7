"""An object that others hold is changed under their hands.

## What it does

It reports containers of another object, and state of code outside the project, that are updated
as a whole at any time without a lock.

## Why it hurts

Whoever goes through the container at that moment sees it change: a `RuntimeError` for its size,
or a mixture of old and new. If it came from a memo, all later callers get the changed one.

## How to fix it

Make a new container with the changes and assign that, or change a copy.

## Example

```python
@functools.cache
def defaults(kind):
    return {"limit": 10}


def options(kind, extra):
    found = defaults(kind)
    found.update(extra)  # changes what everybody gets from now on
    return found


# better
def options(kind, extra):
    return {**defaults(kind), **extra}
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.safety == "unsafe:shared-update"


RULE = AuditRule(
    code="DRT1105",
    slug="shared-update",
    severity="warning",
    applies=applies,
    title="is changed while others may be using it",
    fix=("Make a new container and assign it, or change a copy."),
    page=__doc__ or "",
)
