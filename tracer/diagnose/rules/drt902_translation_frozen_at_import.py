"""A text is translated while a module is imported, and stays in the language of that moment.

## What it does

Looks for calls of `gettext`, `ngettext`, `pgettext` and `npgettext` (not of their lazy kin) that
the project's own code makes while one of its modules is imported. It tells of each module once.
Modules of tests are left alone, and projects with `USE_I18N = False`.

## Why it hurts

On import the language is the one of `LANGUAGE_CODE`, or that of the visitor whose request happened
to import the module. The label, the choice or the message of an error has that language for
everybody, until the process ends. Nothing fails, and with one language nothing shows.

## How to fix it

Use `gettext_lazy` for all that is made on import, `gettext` inside functions.

## Example

```text
DRT902 The module menu.models translates 3 texts while it is imported.
  menu/models.py:20, menu/models.py:21 call gettext: what it returns is in the language of that
  moment, and stays so for every visitor.
```

```python
class Dish(models.Model):
    name = models.CharField(verbose_name=gettext("Name"))       # gettext_lazy
```

## Reports

- Django's documentation on
  [lazy translation](https://docs.djangoproject.com/en/stable/topics/i18n/translation/#lazy-translation)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracer.diagnose.inheritance import by_time, is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.start_up import place_to_act, way
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Trace
from tracer.trace.places import short_place

_MOST = 10


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per module, all processes of the run taken together."""
    modules: dict[str, list[Instant]] = {}
    for process in trace.processes:
        for told in trace.instants_of(process.key, "translation"):
            lines = way(told)
            ours = is_project_place(place_to_act(told)) and is_project_place((lines or [""])[-1])
            if ours and not _is_test(told.text("importing")):
                modules.setdefault(told.text("importing"), []).append(told)
    for module, calls in modules.items():
        yield _finding(trace, module, calls)


def _is_test(module: str) -> bool:
    return any(part.startswith("test") or part == "conftest" for part in module.split("."))


def _callers(calls: list[Instant], cwd: str) -> str:
    """Which lines call it; those that run on import lead to others that do, or do it themselves."""
    direct = [place_to_act(call) for call in calls if place_to_act(call) == way(call)[-1]]
    leading = [call for call in calls if place_to_act(call) != way(call)[-1]]
    function = calls[0].text("function")
    told = [f"{_listed(direct, cwd, 'call')} {function}"] if direct else []
    if leading:
        lead = _listed([place_to_act(call) for call in leading], cwd, "lead")
        callers = _listed([way(call)[-1] for call in leading], cwd, "which call", ", ")
        told.append(f"{lead} to {callers} {function}")
    return "; ".join(told)


def _listed(places: list[str], cwd: str, verb: str, before_verb: str = " ") -> str:
    lines = list(dict.fromkeys(places))
    told = ", ".join(short_place(line, cwd) for line in lines[:_MOST])
    if len(lines) > _MOST:
        told += f" and {len(lines) - _MOST} more"
    return f"{told}{before_verb}{verb}{'s' if len(lines) == 1 else ''}"


def _finding(trace: Trace, module: str, calls: list[Instant]) -> Finding:
    counted = Counter(call.process for call in calls)
    number = max(counted.values())
    first = calls[0]
    cwd = trace.process(first.process).cwd
    texts = "a text" if number == 1 else f"{number} texts"
    return RULE.finding(
        f"The module {module} translates {texts} while it is imported.",
        cause=f"{_callers(calls, cwd)}: what it returns is in the language of that moment, and "
        "stays so for every visitor.",
        fix="Use gettext_lazy for what is made on import, gettext inside functions.",
        place=place_to_act(first),
        processes=tuple(counted),
        evidence=by_time(
            Evidence(
                text=f"{call.text('function')} is called",
                process=call.process,
                t_ns=call.t_ns,
                span=call.span,
                place=place_to_act(call),
            )
            for call in calls[:_MOST]
        ),
    )


RULE = Rule("DRT902", "translation-frozen-at-import", "warning", "process", find, __doc__ or "")
