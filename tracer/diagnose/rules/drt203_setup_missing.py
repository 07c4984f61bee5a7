"""Models are used in a process in which nobody called `django.setup()`.

## What it does

Looks for `AppRegistryNotReady` in a process that never began to fill the registry: a script,
an `asgi.py` that imports consumers before `get_asgi_application()`, a Celery command that sets
nothing up, a pytest plugin that imports models. Child processes of `multiprocessing` have a rule
of their own (DRT704), and settings that are not configured too (DRT101).

## Why it hurts

The text is that of an import that is too early, `Apps aren't loaded yet.`, but no import is at
fault: whatever moves, the registry stays empty. `manage.py` sets Django up by itself, so the
same code works there and in tests.

## How to fix it

In a script: set `DJANGO_SETTINGS_MODULE`, call `django.setup()`, and only then import what has
models. In `asgi.py` and `wsgi.py` call `get_asgi_application()` or `get_wsgi_application()` above
all imports of the project. Of Celery's commands `worker` and `beat` set Django up, `call` and
`inspect` don't: call `django.setup()` in the module of the Celery app.

## Example

```text
DRT203 scripts/report.py uses models, and django.setup() was not called.
  scripts/report.py:4 imports beta.models → beta/models.py:4 makes the model Beta.
```

## Reports

- <https://github.com/django/channels/issues/1564>, <https://github.com/django/channels/issues/1680>
  and <https://github.com/django/channels/pull/1681>: `asgi.py`
- <https://github.com/django/daphne/issues/197>
- <https://github.com/saleor/saleor/issues/5218>, <https://github.com/UTMediaCAT/Voyage/issues/102>:
  scripts
- <https://github.com/celery/django-celery-results/issues/439>,
  <https://github.com/celery/celery/issues/4713>, <https://github.com/celery/celery/issues/2126>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import (
    as_evidence,
    drawn,
    edges,
    first_own,
    imports_around,
    is_project_or_script,
)
from tracer.diagnose.failures import (
    around,
    error_type,
    once_each,
    populations,
    refusals,
    went_well,
)
from tracer.diagnose.inheritance import ancestors
from tracer.diagnose.rule import Rule
from tracer.trace.expected import failed_as_expected
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Trace
from tracer.trace.places import short_place, without_line

_OF_MULTIPROCESSING = ("spawn", "forkserver")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per line that led to models."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        family = (process, *ancestors(trace, process))
        if (
            went_well(trace, process)
            or failed_as_expected(trace, trace.entry(process.entry))
            or family[-1].origin in _OF_MULTIPROCESSING
            or any(populations(trace, one) for one in family)
        ):
            continue
        found = [one for one in refusals(trace, process) if not around(trace, one, "settings")]
        if found and _ended(trace, process):
            # What ended it came last: earlier ones were caught.
            yield _finding(trace, process, found[-1])


def _ended(trace: Trace, process: Process) -> bool:
    """Whether a refusal ended an import or the process; without imports that is taken for true."""
    imports = trace.spans_of(process.key, "import")
    errors = {error_type(span) for span in imports}
    errors |= {one.text("error") for one in trace.instants_of(process.key, "exit")}
    return not imports or "AppRegistryNotReady" in errors


def _finding(trace: Trace, process: Process, refused: Instant) -> Finding:
    model = refused.text("model")
    links = [link for link in refused.texts("chain") if is_project_or_script(link)]
    links = links or refused.texts("chain")
    last = f"makes the model {model}" if model else "asks the registry"
    steps = edges(links, imports_around(trace, refused), last)
    place = first_own(links)
    where = short_place(place, process.cwd)
    return RULE.finding(
        f"{without_line(where)} uses models, and django.setup() was not called.",
        cause=f"{drawn(steps, process.cwd)}. In this process nobody has begun to fill the app "
        "registry.",
        fix=_fix(process, where),
        place=place,
        processes=(process.key,),
        evidence=as_evidence(steps, refused),
    )


def _fix(process: Process, where: str) -> str:
    file = without_line(where)
    if "celery" in " ".join(process.argv[:3]):
        return f"Call django.setup() above {where}: this command of Celery does not."
    for interface in ("asgi", "wsgi"):
        if interface in file.rpartition("/")[2]:
            return (
                f"Call get_{interface}_application() above {where}: it sets Django up, and what "
                "is imported after it may have models."
            )
    return f"Call django.setup() above {where}, after DJANGO_SETTINGS_MODULE has been set."


RULE = Rule("DRT203", "setup-missing", "error", "process", find, __doc__ or "")
