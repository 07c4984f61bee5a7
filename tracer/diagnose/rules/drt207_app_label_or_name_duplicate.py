"""Two entries of INSTALLED_APPS have the same app label or the same name.

## What it does

Shows both entries, the lines of the settings that list them, and which class each of them led to.
Django's own text has the label alone.

## Why it hurts

`Application labels aren't unique` stops every command. An app's label is the last part of its
dotted name, so `shop` and `vendor.shop` collide though nothing about them is alike; and an app
can come twice, once by its package and once by its AppConfig, from two files of settings.

## How to fix it

Remove the entry that is there twice. Of two apps give one another label: `label = "vendor_shop"`
in its AppConfig; for somebody else's app make a subclass of its AppConfig and list that one. A
label is part of table names, so give the new label to the app that has no tables yet.

## Example

```text
DRT207 INSTALLED_APPS has two apps with the label shop.
  shop (mysite/settings.py:20) and vendor.shop (mysite/settings.py:21) are both called shop.
```

## Reports

- <https://github.com/rafalp/Misago/issues/922>
- <https://github.com/django-admin-tools/django-admin-tools/issues/107>
- <https://github.com/adamcharnock/django-adminlte2/issues/30>
- <https://github.com/sehmaschine/django-filebrowser/issues/258>
- <https://github.com/codingjoe/django-health-check/issues/165>
- <https://github.com/getsentry/sentry/pull/37795>
- <https://github.com/django/django/pull/4476>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import listed_at, once_each, populations
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_TEXTS = {
    "label": "ImproperlyConfigured: Application labels aren't unique, duplicates: ",
    "name": "ImproperlyConfigured: Application names aren't unique, duplicates: ",
}


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per label or name that is there twice."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        for populate in populations(trace, process):
            for what, text in _TEXTS.items():
                if populate.error.startswith(text):
                    for value in populate.error[len(text) :].split(", "):
                        yield from _finding(trace, process, populate, what, value)


def _finding(
    trace: Trace, process: Process, populate: Span, what: str, value: str
) -> Iterator[Finding]:
    apps = [
        span
        for span in trace.spans_of(process.key, "app.create")
        if span.text(what) == value and populate in trace.ancestors(span)
    ]
    if len(apps) < 2:
        return
    entries = [span.text("entry") for span in apps]
    lines = [
        ([*listed_at(trace, process, entry), "", ""])[entries[:index].count(entry)]
        for index, entry in enumerate(entries)
    ]
    described = [
        f"{entry} ({short_place(line, process.cwd) or 'listed somewhere'}; its class is "
        f"{span.text('class')})"
        for entry, line, span in zip(entries, lines, apps, strict=False)
    ]
    if len(set(entries)) < len(entries):
        title = f"INSTALLED_APPS has {entries[0]} twice."
        fix = "Remove one of the two lines."
    else:
        title = f"INSTALLED_APPS has two apps with the {what} {value}."
        fix = (
            f"Remove one of them if they are the same app, or give one of them another {what} in "
            "its AppConfig."
        )
    yield RULE.finding(
        title,
        cause=f"The {what} {value} is that of {' and of '.join(described)}.",
        fix=fix,
        place=next((line for line in reversed(lines) if line), ""),
        processes=(process.key,),
        evidence=tuple(
            Evidence(
                text=f"{entry} has the {what} {value}",
                process=process.key,
                t_ns=span.start_ns,
                span=span.id,
                place=line,
            )
            for entry, line, span in zip(entries, lines, apps, strict=False)
        ),
    )


RULE = Rule("DRT207", "app-label-or-name-duplicate", "error", "process", find, __doc__ or "")
