"""An entry of INSTALLED_APPS leads to no app.

## What it does

Looks at entries that Django refused: there is no such module, the module has no such class,
the class has a wrong `name` or none, or an `apps` module has several default AppConfigs. It names
the line to correct: that of the settings, or that of the class.

## Why it hurts

Every command ends with an error that tells neither the entry nor where it is listed:
`ModuleNotFoundError: No module named 'betta'` reads like a package that is not installed, and
settings are often spread over several files.

## How to fix it

Correct the spelling of the entry; install the package if it is one; set `name` of the
AppConfig to the dotted path of the app's package; mark one AppConfig alone with
`default = True`.

## Example

```text
DRT208 INSTALLED_APPS has betta, and there is no module betta.
  It is listed at mysite/settings.py:26.
```

## Reports

- <https://github.com/nautobot/nautobot/issues/813>
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.failures import listed_at, once_each
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_MISSING = re.compile(r"ModuleNotFoundError: No module named '([^']+)'.*")
_AT_ENTRY = (
    (
        re.compile(r"ImportError: Module '([^']+)' does not contain an? '([^']+)' class\.?(.*)"),
        "{0} has no class {1}",
        "Correct the entry.{2}",
    ),
    (
        re.compile(r"ImproperlyConfigured: '([^']+)' isn't a subclass of AppConfig\."),
        "{0} is no AppConfig",
        "Name a subclass of AppConfig, or the app's package.",
    ),
)
_AT_CLASS = (
    (
        re.compile(
            r"ImproperlyConfigured: Cannot import '([^']+)'\. Check that '([^']+)\.name' is .*"
        ),
        "{1} says its app is {0}, which cannot be imported",
        "Set name of {1} to the dotted path of the package that it is in.",
    ),
    (
        re.compile(r"ImproperlyConfigured: '([^']+)' must supply a name attribute\."),
        "{0} has no name",
        "Set its name to the dotted path of the app's package.",
    ),
    (
        re.compile(r"RuntimeError: '([^']+)' declares more than one default AppConfig: (.+)\."),
        "{0} has several default AppConfigs: {1}",
        "Leave default = True in one of them.",
    ),
    (
        re.compile(r"ImproperlyConfigured: The app label '([^']+)' is not a valid .*"),
        "{0} can't be an app label",
        "Give its AppConfig a label that is a Python identifier.",
    ),
)


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per entry that was refused."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for create in trace.spans_of(process.key, "app.create"):
            said = _judged(create)
            if said is not None:
                yield _finding(trace, process, create, *said)


def _judged(create: Span) -> tuple[str, str, bool] | None:
    """What is wrong, how to mend it, and whether that is in the app and not in the settings."""
    entry = create.text("entry")
    if missing := _MISSING.fullmatch(create.error):
        name = missing[1]
        if f"{entry}.".startswith(f"{name}."):
            return f"there is no module {name}", f"Correct the entry, or install {name}.", False
    for patterns, in_app in ((_AT_ENTRY, False), (_AT_CLASS, True)):
        for pattern, wrong, fix in patterns:
            if found := pattern.fullmatch(create.error):
                return wrong.format(*found.groups()), fix.format(*found.groups()), in_app
    return None


def _finding(
    trace: Trace, process: Process, create: Span, wrong: str, fix: str, in_app: bool
) -> Finding:
    entry = create.text("entry")
    listed = (listed_at(trace, process, entry) or [""])[0]
    of_class = create.text("file") if in_app else ""
    cause = f"It is listed at {short_place(listed, process.cwd)}." if listed else ""
    if of_class:
        cause += f" The class is at {short_place(of_class, process.cwd)}."
    return RULE.finding(
        f"INSTALLED_APPS has {entry}, and {wrong}.",
        cause=cause.strip() or f"Django refused it: {create.error}",
        fix=fix,
        place=of_class or listed,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=create.error,
                process=process.key,
                t_ns=create.end_ns,
                span=create.id,
                place=listed,
            ),
        ),
    )


RULE = Rule("DRT208", "app-entry-invalid", "error", "process", find, __doc__ or "")
