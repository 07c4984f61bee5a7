"""A text is translated before the app registry knows which apps have translations.

## What it does

Looks for the error that Django raises when `gettext` is called while the settings or the AppConfigs
are imported, and shows the first line that did it. (Django imports the package of an app twice when
the first time fails; the second chain says nothing new.)

## Why it hurts

The process doesn't start: `AppRegistryNotReady: The translation infrastructure cannot be
initialized before the apps registry is ready`. Once models are imported the same call works, and
does harm silently: DRT902.

## How to fix it

Use `gettext_lazy` for all that is made on import: it is translated when it is shown.

## Example

```text
DRT901 menu/apps.py:11 translates a text before the apps are loaded.
  menu/apps.py:7 → menu/apps.py:11, for the app menu. Translations lie in the apps' directories,
  and which apps there are is not known yet.
```

```python
class MenuConfig(AppConfig):
    name = "menu"
    verbose_name = gettext("Menu")      # gettext_lazy
```

## Reports

- [django-model-publisher 13](https://github.com/jp74/django-model-publisher/issues/13),
  [django-vies 12](https://github.com/codingjoe/django-vies/issues/12),
  [django-constance 77](https://github.com/jazzband/django-constance/issues/77),
  [django-countries-plus 32](https://github.com/cordery/django-countries-plus/pull/32),
  [openwisp-monitoring 174](https://github.com/openwisp/openwisp-monitoring/issues/174)
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import TRANSLATION_TOO_EARLY
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Instant, Trace
from tracer.trace.places import short_place
from tracer.trace.registry import available_ns


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line, all processes of the run taken together."""
    found: dict[str, list[Instant]] = {}
    for process in trace.processes:
        for told in trace.instants_of(process.key, "registry.not_ready"):
            if told.text("message").startswith(TRANSLATION_TOO_EARLY):
                found.setdefault((_lines(told) or [told.text("caller")])[-1], []).append(told)
    for place, calls in found.items():
        yield _finding(trace, place, calls)


def _lines(told: Instant) -> list[str]:
    """The project's lines on the way, once each; all of the program where it has none."""
    lines = list(dict.fromkeys(told.texts("chain")))
    return [line for line in lines if is_project_place(line)] or lines


def _finding(trace: Trace, place: str, calls: list[Instant]) -> Finding:
    first = calls[0]
    process = trace.process(first.process)
    chain = " → ".join(short_place(line, process.cwd) for line in _lines(first))
    app = f", for the app {first.text('app')}" if first.text("app") else ""
    started = available_ns(trace, process, "ready") is not None
    return RULE.finding(
        f"{short_place(place, process.cwd)} translates a text before the apps are loaded.",
        severity="warning" if started else "error",
        cause=f"{chain}{app}. Translations lie in the apps' directories, and which apps there are "
        "is not known yet.",
        fix="Call gettext_lazy there: the text is then translated when it is shown.",
        place=place,
        processes=tuple(dict.fromkeys(call.process for call in calls)),
        evidence=(
            Evidence(
                text=first.text("message"),
                process=first.process,
                t_ns=first.t_ns,
                span=first.span,
                place=place,
            ),
        ),
    )


RULE = Rule("DRT901", "translation-too-early", "error", "process", find, __doc__ or "")
