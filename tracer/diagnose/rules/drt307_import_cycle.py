"""Modules import each other in a circle, and one of them is asked for what it does not have yet.

## What it does

Looks for the exception of a circular import that ends a part of the start-up, and draws the
circle: every import in it with its line.

## Why it hurts

Which module fails depends on which was imported first, so a sorted import list, another order of
`INSTALLED_APPS` or another entry point brings it out. The message names one edge of the circle,
and often not the one that is easy to cut.

## How to fix it

Name the other model by a string in one of the two: `models.ForeignKey("shop.Price", …)`. Or
import inside the function that needs it.

## Example

```text
DRT307 models.cycle.models is imported in a circle of 2 modules, and has no Order yet.
  models/cycle/models.py:5 → models/cycle/prices.py:3 → models.cycle.models, whose execution
  stopped at its own import.
  Fix: Cut one of these imports: name a model by a string, or import inside the function.
```

## Reports

- [wagtail 6518](https://github.com/wagtail/wagtail/issues/6518)
- [openverse-api 232](https://github.com/WordPress/openverse-api/issues/232)
- [Comment 261](https://github.com/Radi85/Comment/issues/261)
- [django-tagulous 124](https://github.com/radiac/django-tagulous/issues/124): "exposed once isort
  was run"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.exceptions import Raised, exceptions
from tracer.diagnose.failures import once_each
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, way
from tracer.trace.finding import Finding
from tracer.trace.model import Trace
from tracer.trace.places import without_line

_MISSING = re.compile(
    r"cannot import name '(?P<name>[^']+)' from partially initialized module '(?P<module>[^']+)'"
    r"|partially initialized module '(?P<other>[^']+)' has no attribute '(?P<attribute>[^']+)'"
)


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per circle."""
    return once_each(
        _finding(raised, found)
        for raised in exceptions(trace, "partially initialized module")
        if (found := _MISSING.search(raised.error))
    )


def _finding(raised: Raised, found: re.Match[str]) -> Finding:
    name = found["name"] or found["attribute"]
    module = found["module"] or found["other"]
    circle = _circle(raised.chain, module)
    edges = way(circle, raised.process)
    files = len(dict.fromkeys(without_line(place) for place in circle))
    return RULE.finding(
        f"{module} is imported in a circle of {files} modules, and has no {name} yet.",
        cause=f"{edges} → {module}, whose execution stopped at its own import.",
        fix="Cut one of these imports: name a model by a string, or import inside the function.",
        place=raised.place,
        processes=(raised.process.key,),
        evidence=tuple(
            evidence("imports the next one" if place != circle[-1] else f"imports {module} again",
                     raised.instant, place)
            for place in circle
        ),
    )  # fmt: skip


def _circle(chain: list[str], module: str) -> list[str]:
    """The chain from the module that is imported again; all of it where that isn't in it."""
    path = "/" + module.replace(".", "/")
    ends = (path + ".py", path + "/__init__.py")
    for number, place in enumerate(chain):
        if without_line(place).endswith(ends):
            return chain[number:]
    return chain


RULE = Rule("DRT307", "import-cycle-between-models", "error", "process", find, __doc__ or "")
