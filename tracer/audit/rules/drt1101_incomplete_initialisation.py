"""State that is filled on first use can be seen half-filled.

## What it does

It reports a container that is tested (“is it empty?”, “is it None?”) and then filled step by
step, without a lock, by code that can run in a request.

## Why it hurts

A second thread that comes while the first still fills finds the container not empty, takes it for
complete and goes on with a part of it. That happens in the first moments after a start, under
load, and never in a test. Without the global interpreter lock it happens more often.

## How to fix it

Fill a local container and publish it by one assignment: whoever reads sees nothing or all of it.
Work may be done twice then, which is harmless. Where it must not be, hold a lock and test again
inside it.

## Example

```python
loaders = []


def get_loaders():
    if not loaders:
        for path in settings.LOADERS:
            loaders.append(import_string(path))  # others see a part of the list
    return loaders


# better
def get_loaders():
    global loaders
    if not loaders:
        found = [import_string(path) for path in settings.LOADERS]
        loaders = found  # complete from the first moment it is seen
    return loaders
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.initialised == "half-done" and state.safety.startswith("unsafe:check")


RULE = AuditRule(
    code="DRT1101",
    slug="incomplete-initialisation",
    severity="warning",
    applies=applies,
    title="can be seen half-initialised",
    fix=(
        "Fill a local container and assign it when it is complete, or hold a lock while it is "
        "filled."
    ),
    page=__doc__ or "",
)
