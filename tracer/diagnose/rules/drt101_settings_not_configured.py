"""A setting is read, and nobody has said where the settings are.

## What it does

Looks for a first read of a setting while `DJANGO_SETTINGS_MODULE` is not set, in an entry point
that ended badly. It names the setting, the line that read it, and the outermost line of the
project that led there, for that is where the variable has to be set.

## Why it hurts

`Requested setting INSTALLED_APPS, but settings are not configured` stops scripts, consoles,
`asgi.py` and Celery modules that import the project's code above
`os.environ.setdefault(…)`, and tests without pytest-django. `manage.py` sets the variable, so
the same code works there. When a model is imported, the text speaks of settings and what is
missing is `django.setup()`.

## How to fix it

Set the variable at the top of what is started, before Django or the project's code is imported;
in a script call `django.setup()` next, in `asgi.py` and `wsgi.py` `get_asgi_application()` or
`get_wsgi_application()`. For pytest install pytest-django and set the option
`DJANGO_SETTINGS_MODULE`.

## Example

```text
DRT101 scripts/count.py needs the setting INSTALLED_APPS, and no settings are configured.
  scripts/count.py:8 imports catalog.models → catalog/models.py:4 makes the model Item
```

## Reports

- <https://github.com/authlib/authlib/issues/616>
- <https://github.com/theY4Kman/pytest-drf/issues/16>
- <https://github.com/pytest-dev/pytest-django/issues/1152>
- <https://github.com/django/channels/issues/2125>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import (
    drawn,
    edges,
    first_own,
    imports_to,
    is_django,
    is_project_or_script,
)
from tracer.diagnose.failures import once_each, went_well
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place, without_line


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line of the project that led to a first read."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        loads = trace.spans_of(process.key, "settings", "settings.configure")
        if went_well(trace, process) or any(load.outcome == "ok" for load in loads):
            continue
        for load in loads:
            if load.kind == "settings" and not load.text("module") and not _by_manage_py(load):
                yield _finding(trace, process, load)
                break


def _by_manage_py(load: Span) -> bool:
    """Whether Django's command line asked, which goes on without settings."""
    return "/core/management/__init__.py:" in load.text("reader")


def _finding(trace: Trace, process: Process, load: Span) -> Finding:
    setting, reader = load.text("setting") or "any setting", load.text("reader")
    chain = load.texts("chain")
    links = [link for link in chain if is_project_or_script(link)] or chain
    of_models = setting == "INSTALLED_APPS" and is_django(reader)
    last = "needs the app registry" if of_models else f"reads {setting}"
    place = first_own(links)
    where = short_place(place, process.cwd)
    cause = f"{drawn(edges(links, imports_to(trace, load), last), process.cwd)}."
    if of_models:
        cause += " The registry looks for its list of apps in the settings."
    then = ", and call django.setup() then" if of_models else ""
    return RULE.finding(
        f"{without_line(where)} needs the setting {setting}, and no settings are configured.",
        cause=cause,
        fix=f"Set DJANGO_SETTINGS_MODULE above {where}{then}.",
        place=place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=f"{setting} is read",
                process=process.key,
                t_ns=load.start_ns,
                span=load.id,
                place=reader,
            ),
        ),
    )


RULE = Rule("DRT101", "settings-not-configured", "error", "process", find, __doc__ or "")
