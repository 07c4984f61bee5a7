"""A receiver is connected twice, so it is called twice.

## What it does

Looks for receivers of the project that are connected to a signal, for one sender, by two function
objects made from the same code, with the same defaults and the same values around them, and
without a `dispatch_uid`. It names both calls of `connect()` and how the second function came to
be. A function made for another value each time is meant to be another one.

## Why it hurts

Django knows a receiver by its identity. A module that is imported under two names, a function
inside a function, a `ready()` that runs again: each makes a new one, so two mails are sent and
counters go up by two.

## How to fix it

Remove the second way to the same code: import the module by one name, define the receiver at the
top of a module. `dispatch_uid="…"` makes the second connection do nothing.

## Example

```text
DRT502 signals.connected_twice.audit.start_audit.<locals>.write_down is connected 2 times to
post_save of Group.
  First by signals/connected_twice/audit.py:11 in ready() of connected_twice, again by
  signals/connected_twice/apps.py:11 → signals/connected_twice/audit.py:11 in ready() of
  connected_twice: each call makes another function.
  Fix: Define the receiver at the top of a module, or connect it with a dispatch_uid.
```

## Reports

- [sentry 87571](https://github.com/getsentry/sentry/pull/87571)
- [commcare-hq 33477](https://github.com/dimagi/commcare-hq/pull/33477)
- [Django pull request 13131](https://github.com/django/django/pull/13131)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around, once_each
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.receivers import connected, sender, signal_name
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, own_way
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per receiver and signal."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        groups: dict[tuple[str, str, str], list[Instant]] = {}
        for one in connected(trace, process):
            key = one.text("signal"), one.text("file"), one.text("sender")
            groups.setdefault(key, []).append(one)
        for calls in groups.values():
            if any(one.text("again") == "1" for one in calls):
                yield _finding(trace, process, calls)


def _finding(trace: Trace, process: Process, calls: list[Instant]) -> Finding:
    number = next(i for i, one in enumerate(calls) if one.text("again") == "1")
    first, second = calls[max(0, number - 1)], calls[number]
    names = first.text("receiver"), second.text("receiver")
    if names[0] != names[1]:
        reason = f"its module was imported under two names, so there are {names[0]} and {names[1]}"
        fix = "Import its module by one name only."
    elif "<" in names[1]:
        reason = "each call makes another function"
        fix = "Define the receiver at the top of a module, or connect it with a dispatch_uid."
    else:
        reason = "its module was executed twice"
        fix = "Don't execute the module again, or connect with a dispatch_uid."
    moments = [_moment(trace, process, one) for one in (first, second)]
    return RULE.finding(
        f"{names[0]} is connected {1 + sum(one.text('again') == '1' for one in calls)} times to "
        f"{signal_name(first)}{sender(first)}.",
        cause=f"First by {moments[0]}, again by {moments[1]}: {reason}.",
        fix=fix,
        place=second.text("caller"),
        processes=(process.key,),
        evidence=tuple(evidence(f"{one.text('receiver')} is connected", one) for one in calls),
    )


def _moment(trace: Trace, process: Process, one: Instant) -> str:
    own = [link for link in one.texts("chain") if is_project_place(link)]
    where = own_way([*own[-2:-1], one.text("caller")], process)
    spans = around(trace, one, "app.ready", "app.import_models", "urlconf", "request")
    if not spans:
        return where
    kind, name = spans[0].kind, spans[0].name
    part = {"app.ready": "in ready() of", "app.import_models": "in the models of"}.get(kind, "in")
    return f"{where} {part} {name}"


RULE = Rule("DRT502", "receiver-connected-twice", "warning", "process", find, __doc__ or "")
