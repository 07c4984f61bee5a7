"""Two threads may both do the work of filling it.

## What it does

It reports state that is filled on first use without a lock, where the result is the same whoever
fills it: hand-made memos, lazily loaded modules, cached attributes.

## Why it hurts

It costs time once, seldom more: a file is read twice, a module imported twice, a query sent
twice. The result is right. Where that work is long, many threads may do it at the same time after
a start.

## How to fix it

Leave it if the work is small. Otherwise fill it in `AppConfig.ready()` or hold a lock and test
again inside it.

## Example

```python
_table = {}


def rate(country):
    if country not in _table:
        _table[country] = read_rates(country)  # perhaps twice; the same both times
    return _table[country]
```
"""

from tracer.trace.audited import AuditedState

from ..rule import AuditRule


def applies(state: AuditedState) -> bool:
    """Whether the state is a case of it."""
    return state.repeated and state.safety == "benign" and state.kind != "memo"


RULE = AuditRule(
    code="DRT1108",
    slug="initialised-twice",
    severity="info",
    applies=applies,
    title="may be initialised more than once",
    fix=("Nothing, where the work is small; else fill it in AppConfig.ready(), or under a lock."),
    page=__doc__ or "",
)
