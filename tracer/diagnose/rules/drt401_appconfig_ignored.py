"""An app has an AppConfig of its own, and Django uses another one.

## What it does

Looks at apps that are listed by the name of their package and got a plain `AppConfig`, although
`apps.py` or the package defines a subclass; and for a `default_app_config` that is not followed.

## Why it hurts

`ready()` never runs: receivers are not connected, checks not registered, and nothing is said.

- Of several subclasses in `apps.py`, Django takes the one with `default = True`, otherwise none.
  A base class that is *imported* there counts too.
- `default_app_config` has meant nothing since Django 4.1.
- A subclass in `__init__.py` is never looked for.

## How to fix it

Write `default = True` in the one that is meant, move it to `apps.py`, or list it in
`INSTALLED_APPS` by its own dotted name.

## Example

```text
DRT401 The AppConfig app_configs.two_configs.apps.TwoConfigsConfig is ignored.
  INSTALLED_APPS has app_configs.two_configs, and app_configs.two_configs.apps has more than
  one, app_configs.two_configs.apps.TwoConfigsConfig and
  app_configs.two_configs.base.LoggedConfig, none with default = True
  (app_configs/two_configs/apps.py:6); the app got a plain AppConfig.
  Fix: Write default = True in app_configs.two_configs.apps.TwoConfigsConfig.
```

## Reports

- [regluit 1175](https://github.com/Gluejar/regluit/issues/1175): signals dead in production since
  the move to Django 4.2
- [django-rest-framework fork 852](https://github.com/fandsdev/django/pull/852): "hours of
  debugging"
- [channels 232](https://github.com/django/channels/issues/232)
- [Django pull request 12310](https://github.com/django/django/pull/12310), the design
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per app."""
    return once_each(
        _finding(process, app)
        for process in trace.processes
        for app in trace.spans_of(process.key, "app.create")
        if ignored(app)
    )


def ignored(app: Span) -> bool:
    """Whether the app has an AppConfig that is passed over without having been asked to."""
    by_package = app.text("entry") == app.text("name") != ""
    return by_package and bool(_own(app) or app.text("default_app_config"))


def _own(app: Span) -> dict[str, str]:
    """Its unused subclasses of AppConfig that belong to it, and where they stand."""
    unused = zip(app.texts("unused"), app.texts("unused_at"), strict=False)
    return {name: place for name, place in unused if name.startswith(app.text("name") + ".")}


def _finding(process: Process, app: Span) -> Finding:
    name, own, left_over = app.text("name"), _own(app), app.text("default_app_config")
    in_package = {one for one in own if one.rpartition(".")[0] == name}
    in_module = [one for one in app.texts("unused") if one not in in_package]
    defined = [one for one in in_module if one.startswith(f"{name}.apps.")]
    if in_module:
        wanted = next(iter(defined or in_module))
        place = own.get(wanted) or next(iter(own.values()))
        others = ", ".join(one for one in in_module if one != wanted)
        reason = f"{name}.apps has more than one, {wanted} and {others}, none with default = True"
        fix = f"Write default = True in {wanted}."
    elif in_package:
        wanted = next(iter(in_package))
        place = own[wanted]
        reason = f"{wanted} stands in __init__.py, and Django looks in apps.py alone"
        fix = f"Move {wanted} to {name}.apps."
    else:
        wanted, place = left_over, app.text("left_over")
        reason = f"its __init__.py says default_app_config, which Django {process.django} ignores"
        fix = f'List "{wanted}" in INSTALLED_APPS, or move the class to {name}.apps.'
    chosen = app.text("class").rpartition(".")[2]
    return RULE.finding(
        f"The AppConfig {wanted} is ignored.",
        cause=f"INSTALLED_APPS has {name}, and {reason} ({short_place(place, process.cwd)}); "
        f"the app got {'a plain ' if chosen == 'AppConfig' else ''}{chosen}.",
        fix=fix,
        place=place,
        processes=(process.key,),
        evidence=(evidence(f"the app {name} gets {app.text('class')}", app, place),),
    )


RULE = Rule("DRT401", "appconfig-ignored", "warning", "process", find, __doc__ or "")
