"""Receivers are connected only where the URLconf is loaded.

## What it does

Looks for modules of the project that connect receivers and are imported after the apps are ready,
on behalf of the URLconf, the system checks or a request. It compares the entry points of the
recording: in which the receivers were connected, and in which they were not.

## Why it hurts

`manage.py` commands with checks, `manage.py test` and Celery's worker load the URLconf;
`shell`, scripts, `call_command()`, pytest, and each worker of a WSGI or ASGI server before its
first request don't. There a model is saved, and the receiver is not called.

## How to fix it

Import the module in `ready()` of its app.

## Example

```text
DRT504 signals.by_urlconf.receivers connects saved to post_save only when the URLconf pitfalls.urls
is loaded.
  pitfalls/urls.py:14 → signals/by_urlconf/views.py:5 imports signals.by_urlconf.receivers
  while the URLconf pitfalls.urls is loaded, not before. A shell, a script or a worker
  before its first request does not have it.
  Fix: Import signals.by_urlconf.receivers in ready() of its app.
```

## Reports

- [celery 4713](https://github.com/celery/celery/issues/4713)
- [django-paypal 189](https://github.com/spookylukey/django-paypal/pull/189)
- [commcare-hq 29760](https://github.com/dimagi/commcare-hq/pull/29760)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import around
from tracer.diagnose.receivers import connected, signal_name
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, innermost_own, own_way
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import without_line
from tracer.trace.registry import is_main

_LATE = {
    "urlconf": "the URLconf {} is loaded",
    "checks": "the system checks run",
    "request": "the first request is answered",
}
_Seen = tuple[Process, Instant, Span]


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per module with receivers."""
    modules: dict[str, list[_Seen]] = {}
    for process in trace.processes:
        for one in connected(trace, process):
            spans = around(trace, one, *_LATE)
            if one.text("late") == "1" and one.text("importing") and spans:
                modules.setdefault(one.text("importing"), []).append((process, one, spans[0]))
    for module, seen in modules.items():
        yield _finding(trace, module, seen)


def _finding(trace: Trace, module: str, seen: list[_Seen]) -> Finding:
    process, one, span = seen[0]
    names = list(dict.fromkeys(each.text("receiver").rpartition(".")[2] for _, each, _ in seen))
    links = one.texts("chain")
    place = innermost_own(links, not_in=one.text("caller")) or one.text("caller")
    when = _LATE[span.kind].format(span.name)
    before = [link for link in links if without_line(link) != without_line(one.text("caller"))]
    cause = f"{own_way(before, process)} imports {module} while {when}, not before."
    having = {process.entry for process, _, _ in seen}
    early = {
        process.entry
        for process in trace.processes
        for each in connected(trace, process)
        if each.text("file") == one.text("file") and each.text("late") != "1"
    }
    without = [
        entry.id
        for entry in trace.entries
        if entry.id not in having | early and _populated(trace, entry.id)
    ]
    if without:
        cause += f" So it was under {', '.join(sorted(having))}; under {', '.join(without)} "
        cause += "it was not connected."
    else:
        cause += " A shell, a script or a worker before its first request does not have it."
    return RULE.finding(
        f"{module} connects {', '.join(names)} to {signal_name(one)} only when {when}.",
        cause=cause,
        fix=f"Import {module} in ready() of its app.",
        place=place,
        processes=tuple(dict.fromkeys(process.key for process, _, _ in seen)),
        evidence=tuple(
            evidence(f"{each.text('receiver')} is connected", each) for _, each, _ in seen
        ),
    )


def _populated(trace: Trace, entry: str) -> bool:
    return any(
        is_main(span) and span.outcome == "ok"
        for process in trace.processes_of(entry)
        for span in trace.spans_of(process.key, "populate")
    )


RULE = Rule("DRT504", "receiver-depends-on-entry-point", "warning", "run", find, __doc__ or "")
