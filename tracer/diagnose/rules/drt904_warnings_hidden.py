"""Django warns of what a later version takes away, and the warning is not shown.

## What it does

Looks for Django's warnings of deprecation that the project runs into while it starts and that
Python's filters ignore. It takes all of one version together, each with the line of the project
that led to it.

Django's two other warnings of a start are shown once and name a file of Django's; the rules that
see their causes name the line: DRT601 for queries while the apps are loaded, DRT304 for models that
are registered twice.

## Why it hurts

Python ignores `DeprecationWarning` outside of `__main__`, so nobody sees it, and a warning that is
shown is shown once per line: of the same mistake in thirty models, those in Django's own line come
as one. The next version of Django then removes the feature and the project doesn't start.

## How to fix it

Change the lines named before the next upgrade. To see such warnings, run the tests with
`python -W once manage.py test`, or let pytest make errors of them with
`filterwarnings = error::DeprecationWarning`.

## Example

```text
DRT904 Django 5.1 removes what the project uses, and Python hides the warning.
  menu/models.py:15: 'index_together' is deprecated. Use 'Meta.indexes' in 'menu.Dish' instead.
```

## Reports

- [Django's deprecation
  timeline](https://docs.djangoproject.com/en/stable/internals/deprecation/), and
  [resolving deprecation
  warnings](https://docs.djangoproject.com/en/stable/howto/upgrade-version/#resolving-deprecation-warnings)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time, is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import around
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Trace
from tracer.trace.places import short_place

_MOST = 10
_VERSION = re.compile(r"RemovedInDjango(\d+)Warning")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per category of warnings, all processes of the run taken together."""
    categories: dict[str, dict[tuple[str, str], list[Instant]]] = {}
    for process in trace.processes:
        for told in trace.instants_of(process.key, "deprecation"):
            place = _place(told)
            loads = [span for span in around(trace, told) if span.kind == "settings"]
            if any(load.text("nested") == "1" for load in loads):
                continue  # of half the settings: what it misses stands below (DRT103, DRT104)
            of_settings = bool(loads)
            if told.text("hidden") == "1" and (place or of_settings):
                places = categories.setdefault(told.text("category"), {})
                places.setdefault((place, told.text("message")), []).append(told)
    for category, places in categories.items():
        yield _finding(trace, category, places)


def _place(told: Instant) -> str:
    """The innermost line of the project, if no library stands between it and Django."""
    own = [line for line in told.texts("chain") if is_project_place(line)]
    return own[-1] if own and told.text("caller") == own[-1] else ""


def _version(category: str) -> str:
    found = _VERSION.fullmatch(category)
    if found is None:
        return "The next version of Django"
    digits = found[1]
    return f"Django {digits[0]}.{digits[1]}" if len(digits) == 2 else f"Django {digits}"


def _finding(trace: Trace, category: str, places: dict[tuple[str, str], list[Instant]]) -> Finding:
    firsts = [told[0] for told in places.values()]
    cwd = trace.process(firsts[0].process).cwd
    texts = [f"{short_place(place, cwd) or 'the settings'}: {message}" for place, message in places]
    cause = " ".join(text.rstrip(".") + "." for text in texts[:_MOST])
    if len(texts) > _MOST:
        cause += f" And {len(texts) - _MOST} more."
    many = f" in {len(places)} places" if len(places) > 1 else ""
    return RULE.finding(
        f"{_version(category)} removes what the project uses{many}, and Python hides the "
        f"warning{'s' if many else ''}.",
        cause=cause,
        fix="Change the lines named before the next upgrade; `python -W once manage.py test` shows "
        "such warnings.",
        place=next((place for place, _ in places if place), ""),
        processes=tuple(dict.fromkeys(told.process for one in places.values() for told in one)),
        evidence=by_time(
            Evidence(
                text=f"{category}: {told.text('message')}",
                process=told.process,
                t_ns=told.t_ns,
                span=told.span,
                place=_place(told),
            )
            for told in firsts[:_MOST]
        ),
    )


RULE = Rule("DRT904", "warnings-hidden", "info", "process", find, __doc__ or "")
