"""The server forked without Python's fork hooks, and something relied on them.

## What it does

Notices that a process was forked without `os.register_at_fork` having been told, as uWSGI
does, by comparing process ids. It says so where the project or a package has registered
hooks, or where the child has inherited what hooks usually mend.

## Why it hurts

Hooks close connections, restart threads, free locks and reseed generators in a child. When
they don't run, `threading` goes on listing threads that died, Python's own `random` yields the
same numbers in every worker, and a package that counts on its hook works with its parent's state.

## How to fix it

For uWSGI: `py-call-osafterfork = true` runs the hooks; `lazy-apps = true` loads the project in
each worker instead. In code, remember `os.getpid()` with the state and compare it at each use,
which works everywhere; or use uWSGI's `@postfork`.

## Example

```python
def client():
    if _state.pid != os.getpid():            # also right where no hook runs
        _state.pid, _state.client = os.getpid(), make_client()
    return _state.client
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time, count
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import is_own, short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per entry point."""
    for entry in trace.entries:
        told = [
            (process, skipped)
            for process in trace.processes_of(entry.id)
            for skipped in trace.instants_of(process.key, "fork.hooks_skipped")
            if skipped.texts("hooks") or trace.instants_of(process.key, "fork.inherits")
        ]
        if told:
            yield _finding(trace, told)


def _finding(trace: Trace, told: list[tuple[Process, Instant]]) -> Finding:
    cwd = told[0][0].cwd
    hooks = list(dict.fromkeys(place for _, skipped in told for place in skipped.texts("hooks")))
    hooks.sort(key=lambda place: not is_own(place))
    things = list(
        dict.fromkeys(
            f"{one.text('what')} {one.text('name')}"
            for process, _ in told
            for one in trace.instants_of(process.key, "fork.inherits")
        )
    )
    cause = f"{count(len(told)).capitalize()} came by a fork that Python was not told of."
    if hooks:
        cause += " Not run: hooks registered at " + ", ".join(
            short_place(place, cwd) for place in hooks
        )
        cause += "."
    if things:
        cause += f" Inherited as they were: {', '.join(things)}."
    return RULE.finding(
        "The server forks without running Python's fork hooks.",
        cause=cause,
        fix="Set py-call-osafterfork or lazy-apps in uWSGI, or compare os.getpid() where the "
        "state is used.",
        place=hooks[0] if hooks else "",
        processes=tuple(process.key for process, _ in told),
        evidence=by_time(
            Evidence(
                text=f"process {process.pid} finds itself forked",
                process=process.key,
                t_ns=skipped.t_ns,
                span=skipped.span,
            )
            for process, skipped in told
        ),
    )


RULE = Rule("DRT707", "fork-hooks-not-run", "info", "process", find, __doc__ or "")
