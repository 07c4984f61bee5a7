"""ready() acts on the world in the process of runserver that serves nothing.

## What it does

Looks at the parent process of runserver's autoreloader, which sets Django up and then only waits
for the child that serves, for programs, connections, open ports and database writes that the
project's `ready()` makes there. Threads that are started in both processes are told of by
DRT702. That `ready()` runs in both is a fact of every project and no finding.

## Why it hurts

What `ready()` does happens twice: mails are sent twice, a port is in use already, a lock file is
taken, a row is there two times. It happens under runserver alone, so nobody sees it in
production.

## How to fix it

Do it in a management command or in the worker that is there for it. Where it has to be in
`ready()`, the process that serves has `RUN_MAIN` set to `true` in its environment.

## Example

```text
DRT403 ready() of the app runs_program runs the program true in runserver's parent process too.
  app_configs/runs_program/apps.py:12 runs in the process that waits for changed files, and
  again in the one that serves.
  Fix: Do it in a management command, or when it is needed first.
```

## Reports

- [apscheduler 492](https://github.com/agronholm/apscheduler/issues/492)
- [nix-security-tracker 394](https://github.com/NixOS/nix-security-tracker/pull/394): a guard
- [OpenSlides 4016](https://github.com/OpenSlides/OpenSlides/pull/4016): another guard
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.inheritance import is_project_line, line_that_led_to
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.diagnose.side_effects import Effect, effects
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Trace
from tracer.trace.places import short_place

_IN_MEMORY = ("thread.start", "signal.connect")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line and thing done."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        if trace.spans_of(process.key, "autoreload.child"):
            for ready in trace.spans_of(process.key, "app.ready"):
                for effect in effects(trace, ready):
                    if effect.told.kind not in _IN_MEMORY and is_project_line(effect.told):
                        yield _finding(process, ready.name, effect)


def _finding(process: Process, label: str, effect: Effect) -> Finding:
    place = line_that_led_to(effect.told)
    return RULE.finding(
        f"ready() of the app {label} {effect.does} in runserver's parent process too.",
        cause=f"{short_place(place, process.cwd)} runs in the process that waits for changed "
        "files, and again in the one that serves.",
        fix="Do it in a management command, or when it is needed first.",
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"ready() of {label} {effect.does}", effect.told, place),),
    )


RULE = Rule("DRT403", "side-effects-in-reloader-parent", "warning", "run", find, __doc__ or "")
