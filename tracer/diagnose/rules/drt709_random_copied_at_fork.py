"""A random generator made before a fork yields the same numbers in every child.

## What it does

Looks at each fork for instances of `random.Random` that the project's own code has made.

## Why it hurts

The fork copies the generator's state. Every worker draws the same "random" file names, sample
groups, delays and test data, in the same order, so what should be spread collides. The functions
of the module `random` are reseeded in each child by Python, where its fork hooks run; instances
are not, with or without a seed.

## How to fix it

Use the functions of `random`, or `secrets` for what nobody may guess. If you need an instance, make
it at its first use in each process or reseed it in the child:
`os.register_at_fork(after_in_child=generator.seed)`.

## Example

```python
shuffler = random.Random()        # in a module that the master imports


def experiment_group(user):
    return shuffler.choice("AB")  # the workers choose alike
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.inheritance import count, inherited
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Trace


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that made a generator."""
    for one in inherited(trace, "random"):
        if one.own and one.place == one.instant.text("caller"):
            seeded = "with a seed" if one.instant.text("seeded") == "1" else "without a seed"
            yield RULE.finding(
                "A random generator is copied when the process forks.",
                cause=f"{one.short()} made it, {seeded}; {count(len(one.children))} forked later "
                "draw the same numbers from it.",
                fix="Use the functions of random or secrets, or make the generator in each "
                "process.",
                place=one.place,
                processes=one.keys,
                evidence=one.evidence,
            )


RULE = Rule("DRT709", "random-copied-at-fork", "warning", "run", find, __doc__ or "")
