"""A recording saw requests write what the source seems to settle before them.

## What it does

It reports state that is only changed at import, in the set-up, where something is registered, in
tests or in management commands, as far as the source tells, and that a recording given by `--run`
saw requests write. Another way leads to it: a name made up at run time, a callback, code that was
not audited, or set-up that is done late, by the first request that needs it.

## Why it hurts

What is taken for settled is read without a lock and believed to be the same in every worker.
Written in a request, it is neither.

## How to fix it

Look at the recorded place. Set-up that may be done early belongs in `AppConfig.ready()`; what
requests do change belongs where all workers look, or under a lock.

## Example

```python
_formats = {}


def setup_formats():
    _formats["date"] = settings.DATE_FORMAT


def view(request):
    getattr(formats, f"setup_{request.GET['what']}")()  # no reader of the source sees this call


# better
class FormatsConfig(AppConfig):
    def ready(self):
        setup_formats()
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule

_SETTLED = ("safe", "import", "setup", "registration", "management", "test")


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return bool(state.seen) and state.safety in _SETTLED


RULE = AuditRule(
    code="DRT1109",
    slug="written-in-requests",
    severity="warning",
    applies=applies,
    title="is written in requests, which the source does not show",
    fix=("Look at the recorded place: set it up in AppConfig.ready(), or share it with a lock."),
    page=__doc__ or "",
)
