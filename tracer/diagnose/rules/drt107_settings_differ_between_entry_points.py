"""Entry points of one project use different settings.

## What it does

Compares the processes of a run: which settings module each of them uses and which line chose it,
and, where the module is the same, which apps it installs. Test runs and processes that were given
`--settings` are left out. That they differ can be meant, so the finding says "possible".

## Why it hurts

What `manage.py` checks, migrates and shows is not what the server serves: another database,
other apps, other middleware. "Works in manage.py, not under gunicorn" is often this and nothing
else.

## How to fix it

Let one place choose: the environment of the machine, with the same default in `manage.py`,
`wsgi.py`, `asgi.py` and the module of the Celery app. Let settings depend on the environment and
not on `sys.argv`.

## Example

```text
DRT107 mysite.settings and mysite.production are used side by side.
  manage.py:5 chose mysite.settings for manage.py check; mysite/wsgi.py:7 chose mysite.production.
```

## Reports

- <https://github.com/the-broke-sommeliers/wine-cellar/issues/1021>
- <https://github.com/costasiella/costasiella/issues/109>
- <https://github.com/vintasoftware/django-react-boilerplate/issues/148>
- <https://github.com/cfpb/consumerfinance.gov/pull/991>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.chains import is_project_or_script
from tracer.diagnose.failures import populations
from tracer.diagnose.rule import Rule
from tracer.diagnose.settings_loads import chosen_by, loaded
from tracer.diagnose.test_runs import is_test_run
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_NAMED = 5
_Loads = list[tuple[Process, Span]]


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per directory in which modules differ, and per module whose apps differ."""
    groups: dict[str, _Loads] = {}
    for process in trace.processes:
        load = loaded(trace, process)
        told = any(word.partition("=")[0] == "--settings" for word in process.argv)
        if load is not None and not told and not is_test_run(trace, process):
            groups.setdefault(process.cwd, []).append((process, load))
    for loads in groups.values():
        yield from _compare_modules(trace, loads)
        modules = dict.fromkeys(load.text("module") for _, load in loads)
        for module in modules:
            same = [(one, load) for one, load in loads if load.text("module") == module]
            yield from _compare_apps(trace, same)


def _compare_modules(trace: Trace, loads: _Loads) -> Iterator[Finding]:
    first: dict[str, tuple[Process, Span, str]] = {}
    for process, load in loads:
        chosen = chosen_by(trace, process, load)
        if is_project_or_script(chosen) and not chosen.startswith("<"):  # of a command: python -c
            first.setdefault(load.text("module"), (process, load, chosen))
    if len(first) < 2:
        return
    # manage.py is what everybody knows: the others are those to be looked at.
    in_order = sorted(
        first.items(), key=lambda one: not trace.spans_of(one[1][0].key, "management")
    )
    described = [
        f"{short_place(chosen, process.cwd)} chose {module} for {_command(process)}"
        for module, (process, _, chosen) in in_order
    ]
    names = " and ".join(first)
    yield RULE.finding(
        f"{names} are used side by side.",
        cause=f"{'; '.join(described)}.",
        fix="Give them the same default, and let the environment choose.",
        place=in_order[-1][1][2],
        possible=True,
        processes=tuple(process.key for process, _ in loads),
        evidence=tuple(
            Evidence(
                text=f"{module} is loaded",
                process=process.key,
                t_ns=load.start_ns,
                span=load.id,
                place=chosen,
            )
            for module, (process, load, chosen) in in_order
        ),
    )


def _compare_apps(trace: Trace, loads: _Loads) -> Iterator[Finding]:
    apps = [(one, load, found) for one, load in loads if (found := _entries(trace, one))]
    everywhere = set.intersection(*(found for _, _, found in apps)) if apps else set()
    different = set.union(*(found for _, _, found in apps)) - everywhere if apps else set()
    if not different:
        return
    some = sorted(different)[:_NAMED]
    having = next(one for one, _, found in apps if found & different)
    lacking = next(one for one, _, found in apps if different - found)
    _, load, _ = apps[0]
    module = load.text("module")
    yield RULE.finding(
        f"{module} installs {', '.join(some)} in some processes alone.",
        cause=f"{_command(having)} has it, and {_command(lacking)} has not; both use {module}.",
        fix="Let INSTALLED_APPS depend on the environment of the machine, not on what is started.",
        place=f"{load.text('file')}:1" if load.text("file") else "",
        possible=True,
        processes=tuple(one.key for one, _, _ in apps),
        evidence=tuple(
            Evidence(
                text=f"{_command(one)} installs {len(found)} apps",
                process=one.key,
                t_ns=one_load.start_ns,
                span=one_load.id,
            )
            for one, one_load, found in apps[:_NAMED]
        ),
    )


def _entries(trace: Trace, process: Process) -> set[str]:
    """What INSTALLED_APPS had when the registry was filled; empty if that failed."""
    filled = next((one for one in populations(trace, process) if one.outcome == "ok"), None)
    return {
        span.text("entry")
        for span in trace.spans_of(process.key, "app.create")
        if filled is not None and filled in trace.ancestors(span)
    }


def _command(process: Process) -> str:
    """Its command line without the interpreter, as far as it tells what was started."""
    words = process.argv[1:4] if len(process.argv) > 1 else process.argv
    return " ".join(words)


RULE = Rule("DRT107", "settings-differ-between-entry-points", "warning", "run", find, __doc__ or "")
