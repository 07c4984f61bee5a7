"""A module with receivers is never imported.

## What it does

Looks, when the apps are loaded, in each of the project's apps for `signals.py`, `receivers.py`
and `handlers.py` that would connect receivers and are not imported. Unless a process of the run
imports it later, that is told, with the AppConfig that should have. An AppConfig that Django
ignores (DRT401) is the reason itself and told of instead.

## Why it hurts

The receivers are never connected: no error, nothing happens. It comes with a renamed AppConfig, a
removed import that a linter called unused, and a `default_app_config` that meant something once.

## How to fix it

Import the module in `ready()`: `from . import signals`. Or connect the receivers there by hand.

## Example

```text
DRT501 signals.never_imported.signals has receivers, and nobody imports it.
  signals/never_imported/signals.py:8 would connect one;
  signals.never_imported.apps.NeverImportedConfig.ready() (signals/never_imported/apps.py:7)
  does not import it, and nothing else does.
  Fix: Import it in ready() of the AppConfig of signals.never_imported: from . import
  signals.
```

## Reports

- [ResonantGeoData 190](https://github.com/ResonantGeoData/ResonantGeoData/pull/190)
- [openedx-platform 13350](https://github.com/openedx/openedx-platform/pull/13350)
- [connect 27](https://github.com/ofa/connect/pull/27)
- [regluit 1175](https://github.com/Gluejar/regluit/issues/1175)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.registered import apps
from tracer.diagnose.rule import Rule
from tracer.diagnose.rules.drt401_appconfig_ignored import ignored
from tracer.diagnose.seen import evidence
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place, without_line


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per module."""
    imported = {
        without_line(one.text("file")) for one in trace.instants if one.kind == "signal.connect"
    }
    return once_each(
        _finding(trace, process, missing)
        for process in trace.processes
        for missing in trace.instants_of(process.key, "receivers.unimported")
        if without_line(missing.text("caller")) not in imported
        and not ignored(apps(trace, process)[missing.text("app")])
    )


def _finding(trace: Trace, process: Process, missing: Instant) -> Finding:
    label, module, receiver = missing.text("app"), missing.text("module"), missing.text("caller")
    config = apps(trace, process)[label].text("class")
    ready = next(
        (one.text("file") for one in trace.spans_of(process.key, "app.ready") if one.name == label),
        "",
    )
    if ready and is_project_place(ready):
        cause = f"{config}.ready() ({short_place(ready, process.cwd)}) does not import it"
    elif config.startswith("django."):
        cause = f"the app {label} has no AppConfig of its own that could import it"
    else:
        cause = f"{config} has no ready() that could import it"
    package, _, name = module.rpartition(".")
    return RULE.finding(
        f"{module} has receivers, and nobody imports it.",
        cause=f"{short_place(receiver, process.cwd)} would connect one; {cause}, and nothing else "
        "does.",
        fix=f"Import it in ready() of the AppConfig of {package}: from . import {name}.",
        place=ready if ready and is_project_place(ready) else receiver,
        processes=(process.key,),
        evidence=(evidence(f"{module} is not imported when all apps are loaded", missing),),
    )


RULE = Rule("DRT501", "signals-module-never-imported", "warning", "run", find, __doc__ or "")
