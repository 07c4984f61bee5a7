"""Something shared is replaced for a while and then put back.

## What it does

It reports state of the process that a function replaces and later restores from what it read
before, without a lock, where that can run in a request.

## Why it hurts

While it is replaced, everybody has the replacement. And when two do it at once, the second saves
the replacement of the first and puts that back for good.

## How to fix it

Give the value as an argument, or keep it in a `contextvars.ContextVar`, of which each thread and
task has its own.

## Example

```python
@contextmanager
def quiet():
    kept = logger.handlers
    logger.handlers = []
    try:
        yield
    finally:
        logger.handlers = kept  # perhaps the empty list of another thread


# better
_quiet = ContextVar("quiet", default=False)


@contextmanager
def quiet():
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.safety == "unsafe:save-restore"


RULE = AuditRule(
    code="DRT1106",
    slug="save-and-restore",
    severity="warning",
    applies=applies,
    title="is replaced for a while and put back",
    fix=("Pass the value along, or keep it in a ContextVar."),
    page=__doc__ or "",
)
