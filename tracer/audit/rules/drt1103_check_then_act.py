"""What was checked may no longer hold when it is acted upon.

## What it does

It reports state of which a key or an element is looked for and then taken out, without a lock, by
code that can run in a request.

## Why it hurts

Between the look and the act another thread does the same: the second one fails with `KeyError` or
`ValueError`, or takes out what somebody else put in meanwhile.

## How to fix it

Do both in one step: `pop(key, None)`, `setdefault()`, `discard()`; or hold a lock around both.

## Example

```python
waiting = {}


def done(request, key):
    if key in waiting:
        del waiting[key]  # KeyError where another thread was first


# better
def done(request, key):
    waiting.pop(key, None)
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.safety == "unsafe:check-then-act"


RULE = AuditRule(
    code="DRT1103",
    slug="check-then-act",
    severity="warning",
    applies=applies,
    title="is changed on the strength of a check that may be out of date",
    fix=(
        "Check and act in one step (pop with a default, setdefault, discard), or hold a lock "
        "around both."
    ),
    page=__doc__ or "",
)
