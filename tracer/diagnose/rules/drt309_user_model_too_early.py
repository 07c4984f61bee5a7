"""The user model is asked for before its app has it.

## What it does

Looks for the exception of `get_user_model()` that AUTH_USER_MODEL is not installed, for the
imports that led there, and whether the app of the user model is installed at all.

## Why it hurts

The message says that the model "has not been installed", which is seldom so: the module that
defines it is being imported, and imports, perhaps through a package, one that asks for it.

## How to fix it

Use `settings.AUTH_USER_MODEL` for relations, and call `get_user_model()` inside functions. Where
a package asks while it is imported, import it in a function too.

## Example

```text
DRT309 models/user_too_early/mails.py:3 needs the user model before user_too_early.User is there.
  models/user_too_early/models.py:5 → models/user_too_early/mails.py:3 asks for it while the
  models of its own app are imported, from the module that is to define it.
  Fix: Call get_user_model() inside the function, or name settings.AUTH_USER_MODEL.
```

## Reports

- [django-registration 172](https://github.com/ubernostrum/django-registration/issues/172)
- [django-rest-knox 194](https://github.com/jazzband/django-rest-knox/issues/194)
- [jumpserver 3119](https://github.com/jumpserver/jumpserver/issues/3119)
- [Django pull request 2416](https://github.com/django/django/pull/2416)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.diagnose.exceptions import Raised, exceptions
from tracer.diagnose.failures import once_each
from tracer.diagnose.registered import apps
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, way
from tracer.trace.finding import Finding
from tracer.trace.model import Trace
from tracer.trace.places import short_place

_TEXT = re.compile(
    r"AUTH_USER_MODEL refers to model '(?P<model>[^']+)' that has not been installed"
)


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that asked."""
    return once_each(
        _finding(trace, raised, found["model"])
        for raised in exceptions(trace)
        if (found := _TEXT.search(raised.error))
    )


def _finding(trace: Trace, raised: Raised, model: str) -> Finding:
    label = model.partition(".")[0]
    process, span = raised.process, raised.span
    led = way(raised.chain, process)
    if label not in apps(trace, process):
        title = f"AUTH_USER_MODEL is {model}, and no installed app is called {label}."
        cause = f"{led} needs the user model; INSTALLED_APPS has no app with the label {label}."
        fix = f"Install the app that has {model}, or correct AUTH_USER_MODEL."
    else:
        who = short_place(raised.place, process.cwd)
        title = f"{who} needs the user model before {model} is there."
        cause = f"{led} asks for it"
        if span is not None and span.kind == "app.import_models":
            own = span.name == label
            cause += " while the models of " + ("its own app" if own else f"the app {span.name}")
            cause += f" are imported{', from the module that is to define it' if own else ''}"
        cause += "."
        fix = "Call get_user_model() inside the function, or name settings.AUTH_USER_MODEL."
    return RULE.finding(
        title,
        cause=cause,
        fix=fix,
        place=raised.place,
        processes=(process.key,),
        evidence=(evidence(raised.error, raised.instant, raised.place),),
    )


RULE = Rule("DRT309", "user-model-too-early", "error", "process", find, __doc__ or "")
