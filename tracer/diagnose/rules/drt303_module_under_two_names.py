"""A file of the project is imported under two names.

## What it does

Looks, when the apps are loaded, after the first request and at the end, for modules in
`sys.modules` that are different objects made from one file of the project. It says which line
imported it under each name, and which directory on `sys.path` makes the second name possible.

## Why it hurts

The module is executed twice. There are two of each class, each registry, each singleton and each
counter, and `isinstance` fails between them. With models it is an error (DRT301, DRT302), with
receivers they are called twice (DRT502); without, nothing is said at all.

## How to fix it

Let one directory on `sys.path` be the root of all imports: the one that holds `manage.py`. Take
the `sys.path.insert` of the inner directory out, and import by the full name.

## Example

```text
DRT303 models/module_twice/counter.py (and 1 more) is imported under two names.
  It is models.module_twice.counter, imported by models/module_twice/models.py:3, and
  module_twice.counter, imported by models/module_twice/views.py:2. The directory models is
  on sys.path, too.
  Fix: Import models.module_twice.counter in both places, and take models off sys.path.
```

## Reports

What other rules show has this cause; see the reports of DRT301, DRT302 and DRT502, such as
[django-mptt 377](https://github.com/django-mptt/django-mptt/issues/377) and
[cookiecutter-wagtail 3](https://github.com/torchbox/cookiecutter-wagtail/pull/3).
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each
from tracer.diagnose.inheritance import is_project_place
from tracer.diagnose.rule import Rule
from tracer.diagnose.seen import evidence, is_test_file
from tracer.trace.finding import Finding
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per pair of import roots, whatever the number of files."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for process in trace.processes:
        settings = {span.name for span in trace.spans_of(process.key, "settings")}
        roots: dict[tuple[str, str], list[Instant]] = {}
        for twice in trace.instants_of(process.key, "module.twice"):
            names = twice.text("other"), twice.text("module")
            file = twice.text("file")
            # Of the settings DRT105 tells.
            if not settings & set(names) and not is_test_file(file):
                roots.setdefault((_root(names[0], file), _root(names[1], file)), []).append(twice)
        for (_, second_root), found in roots.items():
            yield _finding(trace, process, second_root, found)


def _finding(trace: Trace, process: Process, root: str, found: list[Instant]) -> Finding:
    imports = {span.name: span for span in reversed(trace.spans_of(process.key, "import"))}
    # A package comes into being with its first module; that module is what was asked for.
    twice = max(found, key=lambda one: (one.text("module").count("."), -one.t_ns))
    named = twice.text("other"), twice.text("module")
    file = twice.text("file")
    second = min(
        (imports[one.text("module")] for one in found if one.text("module") in imports),
        key=lambda span: span.start_ns,
        default=None,
    )
    place = second.text("caller") if second is not None else ""
    by = [_by(imports.get(named[0]), process), _by(second, process)]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    cause = f"It is {named[0]}{by[0]}, and {named[1]}{by[1]}."
    if root:
        cause += f" The directory {short_place(root, process.cwd)} is on sys.path, too."
    return RULE.finding(
        f"{short_place(file, process.cwd)}{more} is imported under two names.",
        cause=cause,
        fix=f"Import {named[0]} in both places"
        + (f", and take {short_place(root, process.cwd)} off sys.path." if root else "."),
        place=place if is_project_place(place) else f"{file}:1",
        processes=(process.key,),
        evidence=tuple(
            evidence(f"{one.text('file')} is also {one.text('module')}", one, one.text("file"))
            for one in found
        ),
    )


def _by(imported: Span | None, process: Process) -> str:
    if imported is None or not imported.text("caller"):
        return ""
    if "/django/apps/config.py:" in imported.text("caller"):
        return ", imported by Django for INSTALLED_APPS"
    return f", imported by {short_place(imported.text('caller'), process.cwd)}"


def _root(name: str, file: str) -> str:
    """The directory on sys.path from which the file has that name; empty if it can't be told."""
    path = file.removesuffix("/__init__.py").removesuffix(".py")
    ending = "/" + name.replace(".", "/")
    return path[: -len(ending)] if path.endswith(ending) else ""


RULE = Rule("DRT303", "module-imported-under-two-names", "warning", "process", find, __doc__ or "")
