"""Each worker process has its own copy, and they drift apart.

## What it does

It reports state that requests fill with data of their own, where it is safe enough for threads but
kept in one process: what a user sent under a key, one entry more for each call, a random value.
A cache is left alone: what it holds follows from the key, so each worker fills it with the same.

## Why it hurts

A server runs several processes. What one worker stores the others do not have, so the answer
depends on which of them gets the request, and a restart loses it.

## How to fix it

Keep it where all workers look: the database, or a shared cache. A copy for speed needs a way to
notice that it is old. `django-trace workers` shows whether it happens.

## Example

```python
_drafts = {}
_lock = threading.Lock()


def save(request, key):
    with _lock:
        _drafts[key] = request.body  # the other workers do not have it


# better
def save(request, key):
    cache.set(f"draft:{key}", request.body)
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    if state.worker != "diverges":
        return False
    return state.safety == "locked" or (state.safety == "benign" and state.varies)


RULE = AuditRule(
    code="DRT1107",
    slug="differs-between-workers",
    severity="warning",
    applies=applies,
    title="is kept by each worker for itself",
    fix=("Keep one copy that all workers read: a database row or a shared cache."),
    page=__doc__ or "",
)
