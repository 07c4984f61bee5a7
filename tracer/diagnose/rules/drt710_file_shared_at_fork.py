"""A file with unwritten text, or a temporary one, is copied into forked processes.

## What it does

Looks at each fork for files that the project's modules, classes, objects and AppConfigs keep
open for writing and in whose buffer something waits; and for temporary files and directories that
delete themselves.

## Why it hurts

Each process has a copy of the buffer and writes it out once: the line appears as often as there
are processes, perhaps in the middle of another. A temporary file or directory is deleted by the
first process that ends; the others then look for what is gone.

## How to fix it

Flush or close files before the fork, or open them at their first use. Make temporary files in
the process that uses them.

## Example

```python
log = open("jobs.log", "w")


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self):
        log.write("started\\n")    # once in the file for each worker
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import count, inherited
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per file."""
    for one in inherited(trace, "file"):
        waiting = one.instant.text("pending_bytes")
        yield RULE.finding(
            f"The file {one.name} has {waiting} unwritten bytes when the process forks.",
            cause=f"{one.short()} keeps {one.instant.text('path')} open; parent and "
            f"{count(len(one.children))} forked later each have a copy of what waits.",
            fix="Flush or close it before the fork, or open it in each process.",
            place=one.place,
            processes=one.keys,
            evidence=one.evidence,
        )
    for one in inherited(trace, "temporary"):
        yield RULE.finding(
            f"The temporary file {one.name} deletes itself in each forked process.",
            cause=f"{one.short()} keeps a {one.instant.text('type')}, "
            f"{one.instant.text('path')}; the first of {count(len(one.children) + 1)} that ends "
            "may delete it.",
            fix="Make it in the process that uses it.",
            place=one.place,
            possible=True,
            processes=one.keys,
            evidence=one.evidence,
        )


RULE = Rule("DRT710", "file-shared-at-fork", "warning", "run", find, __doc__ or "")
