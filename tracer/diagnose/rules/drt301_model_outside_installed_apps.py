"""A model class is imported, and no installed app is its home.

## What it does

Looks for the exception that Django raises when a model has no `app_label` of its own and its
module lies in no installed app. It names the line that imports the module, and it looks whether
the file belongs to an installed app after all, under another name.

## Why it hurts

It shows late: the URLconf, the admin or a plugin imports the module, so `runserver` and commands
with checks fail, a server behind gunicorn at its first request, and `shell` never. It is a
`RuntimeError`, so that `try: import … except ImportError:` does not help an optional package.

## How to fix it

Put the app into `INSTALLED_APPS`, or don't import its models. Where the file lies in an installed
app, import it by the name that stands in `INSTALLED_APPS`.

## Example

```text
DRT301 The model plugin.models.Badge is imported while pitfalls.urls is loaded, but its app is not
installed.
  pitfalls/urls.py:14 → models/not_installed/views.py:4 imports plugin.models, and no entry
  of INSTALLED_APPS is plugin or a package around it.
  Fix: Add "plugin" to INSTALLED_APPS, or do without the import.
```

## Reports

- [django-debug-toolbar 2167](https://github.com/django-commons/django-debug-toolbar/issues/2167)
- [aiarena-web 1127](https://github.com/aiarena/aiarena-web/pull/1127)
- [netbox-custom-objects 572](https://github.com/netboxlabs/netbox-custom-objects/issues/572)
- [inventree-shopify 13](https://github.com/invenhost/inventree-shopify/issues/13)
- [django-todo 44](https://github.com/shacker/django-todo/issues/44)
- [architect 85](https://github.com/maxtepkeev/architect/issues/85)
- [django-crash-starter 147](https://github.com/feldroy/django-crash-starter/issues/147)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.exceptions import Raised, exceptions
from tracer.diagnose.failures import once_each
from tracer.diagnose.registered import apps
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, innermost_own, way
from tracer.trace.finding import Finding
from tracer.trace.model import Trace
from tracer.trace.places import without_line

_TEXT = re.compile(r"Model class (?P<name>\S+) doesn't declare an explicit app_label")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per model and line that imports its module."""
    return once_each(
        _finding(trace, raised, found["name"])
        for raised in exceptions(trace)
        if (found := _TEXT.search(raised.error))
    )


def _finding(trace: Trace, raised: Raised, name: str) -> Finding:
    module = name.rpartition(".")[0]
    statement = next(reversed(raised.chain), "")
    place = innermost_own(raised.chain, not_in=statement) or statement
    home = _home(trace, raised, statement)
    links = [link for link in raised.chain if without_line(link) != without_line(statement)]
    led = f"{way(links or raised.chain, raised.process)} imports {module}"
    if home:
        cause = f"{led}; the file belongs to the installed app {home}, under another name."
        fix = f"Import it as part of {home}, the name that INSTALLED_APPS has."
    else:
        package = module.removesuffix(".models")
        cause = f"{led}, and no entry of INSTALLED_APPS is {package} or a package around it."
        fix = f'Add "{package}" to INSTALLED_APPS, or do without the import.'
    where = ""
    if raised.span is not None and raised.span.kind == "urlconf":
        where = f" while {raised.span.name} is loaded"
    return RULE.finding(
        f"The model {name} is imported{where}, but its app is not installed.",
        cause=cause,
        fix=fix,
        place=place,
        processes=(raised.process.key,),
        evidence=(
            *(evidence("on the way", raised.instant, link) for link in links),
            evidence(raised.error, raised.instant, statement),
        ),
    )


def _home(trace: Trace, raised: Raised, statement: str) -> str:
    """The name of the installed app whose directory has the file; the innermost one."""
    inside = [
        app
        for app in apps(trace, raised.process).values()
        if app.text("path") and statement.startswith(app.text("path").rstrip("/") + "/")
    ]
    return max(inside, key=lambda app: len(app.text("path"))).text("name") if inside else ""


RULE = Rule("DRT301", "model-outside-installed-apps", "error", "process", find, __doc__ or "")
