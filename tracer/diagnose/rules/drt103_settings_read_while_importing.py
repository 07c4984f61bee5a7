"""A setting is read while the settings are being imported.

## What it does

Looks for loads of the settings inside a load of the settings: the settings module imports code
that reads `django.conf.settings`. Django then makes settings of the half of the module that has
run, and the reader gets a default. It shows the way from the settings to the line that read. Where
no setting comes or changes after the read, as in the last line of the module, nothing is wrong.

## Why it hurts

Nobody says a word. The reader keeps the default for as long as the process lives, such as
`DEBUG = False` or `STATIC_URL = None`, though the setting says otherwise. Where the read itself
fails, as for `SECRET_KEY`, it is worse: under `manage.py` the error is dropped, Django goes on
with no installed apps at all, and `manage.py check` says "System check identified no issues" and
exits with 0. `migrate` and `runserver` complain about settings that are there; WSGI servers show
the error.

## How to fix it

Import none of the project's code in the settings: give it as dotted paths. Read settings in
functions, when they are called, not in modules.

## Example

```text
DRT103 pitfalls/helpers.py reads the setting SECRET_KEY while the settings are being imported.
  pitfalls/settings.py:11 imports pitfalls.helpers → pitfalls/helpers.py:5 reads SECRET_KEY.
  That failed, and Django went on without installed apps.
```

## Reports

- <https://github.com/django-components/django-components/issues/1117>
- <https://github.com/jazzband/django-configurations/issues/27>
- <https://github.com/archesproject/arches/issues/11137>
- <https://github.com/arocks/edge/issues/21>,
  <https://github.com/frankwiles/django-app-metrics/issues/39>: "The SECRET_KEY setting must not be
  empty"
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import (
    as_evidence,
    drawn,
    edges,
    imports_to,
    is_project_or_script,
    last_own,
    since,
)
from tracer.diagnose.failures import around, error_type, once_each, populations, sentence
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place, without_line


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that read too early."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for read in trace.spans_of(process.key, "settings"):
            outer = around(trace, read, "settings")
            if read.text("nested") != "1" or not outer or outer[-1].text("whole") == "1":
                continue
            if not _has_apps(trace, read, outer[-1]):
                yield _finding(trace, process, read, outer[-1])


def _has_apps(trace: Trace, read: Span, outer: Span) -> bool:
    """Whether models or django.setup() in the settings led to it: DRT104 tells that."""
    return error_type(outer) == "AppRegistryNotReady" or any(
        outer in trace.ancestors(setup) for setup in around(trace, read, "setup")
    )


def _finding(trace: Trace, process: Process, read: Span, outer: Span) -> Finding:
    setting = read.text("setting") or "a setting"
    links = since(read.texts("chain"), outer.text("caller"))
    steps = edges(links, imports_to(trace, read, outer), f"reads {setting}")
    place = read.text("caller") if is_project_or_script(read.text("caller")) else last_own(links)
    where = short_place(place, process.cwd)
    failed = outer.outcome == "error"
    cause = f"{drawn(steps, process.cwd)}. "
    if failed:
        cause += f"That ended the import of the settings: {sentence(outer.error)}"
        if any(one.text("entries") == "0" for one in populations(trace, process)):
            cause += " Django dropped the error and went on without installed apps."
    else:
        cause += (
            "What is not defined by then has its default there, whatever the settings say below."
        )
    return RULE.finding(
        f"{without_line(where)} reads the setting {setting} while the settings are being imported.",
        cause=cause,
        fix=f"Read {setting} in a function instead of at {where}, or don't import this from the "
        "settings.",
        place=place,
        severity="error" if failed else "warning",
        processes=(process.key,),
        evidence=as_evidence(steps, read),
    )


RULE = Rule("DRT103", "settings-read-while-importing", "warning", "process", find, __doc__ or "")
