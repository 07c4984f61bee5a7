"""An entry point fails with an error that no other rule knows.

## What it does

Looks at entry points that ended because of an exception, where no other rule says why. It names
the exception, the line of the project it comes from and the step of the start-up it left: an
`apps.py`, a middleware class, the WSGI module, a command.

## Why it hurts

The entry point does not work. Where only some fail, as a worker does whose dependency is
installed on the web servers alone, it may be noticed late.

## How to fix it

Mend the line that is named; the recording has the chain of imports and calls that led to it.

## Example

```text
DRT213 The import of shop.apps fails: RuntimeError: no licence.
  shop/apps.py:1 raised it, and nothing caught it.
  Fix: Mend shop/apps.py:1.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each, sentence
from tracer.diagnose.first_error import first_error
from tracer.diagnose.rule import Rule
from tracer.trace.expected import failed_as_expected
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Entry, Process, Span, Trace
from tracer.trace.places import short_place

_STEPS = {
    "app.create": "The AppConfig of {}",
    "app.import_models": "The import of the models of {}",
    "app.ready": "ready() of {}",
    "command": "The command {}",
    "import": "The import of {}",
    "middleware": "The loading of the middleware",
    "urlconf": "The URLconf {}",
}
_LONGEST = 80
"""Of an error's text, so much tells it from others."""


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per error that ended an entry point."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for entry in trace.entries:
        if entry.outcome != "failed" or failed_as_expected(trace, entry):
            continue
        for process in trace.processes_of(entry.id):
            failed = _last_step(trace, process, entry)
            if failed is not None:
                yield _finding(trace, process, failed)


def _last_step(trace: Trace, process: Process, entry: Entry) -> Span | None:
    """The innermost named step that was left by the error which the entry point ended with."""
    left = [
        span
        for span in trace.spans_of(process.key)
        if span.outcome == "error"
        and span.kind in _STEPS
        and span.error
        and entry.reason.startswith(_first_line(span.error)[:_LONGEST])
    ]
    return max(left, key=lambda span: (span.depth, span.start_ns), default=None)


def _finding(trace: Trace, process: Process, failed: Span) -> Finding:
    error = first_error(trace, failed)
    where = short_place(error.place or error.raised, process.cwd)
    outer = next((one for one in trace.ancestors(failed) if one.kind in _STEPS), None)
    inside = f" in {_lower(_step(outer))}" if outer is not None else ""
    return RULE.finding(
        f"{_step(failed)} fails: {sentence(_first_line(failed.error))}",
        cause=f"{where or 'Django'} raised it{inside}, and nothing caught it.",
        fix=f"Mend {where}." if where else "Correct what the settings name, or install it.",
        place=error.place,
        processes=(process.key,),
        evidence=(
            Evidence(text=error.text, process=process.key, t_ns=failed.end_ns, place=error.place),
        ),
    )


def _step(span: Span) -> str:
    return _STEPS[span.kind].format(span.name)


def _first_line(error: str) -> str:
    return error.splitlines()[0]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


RULE = Rule(
    "DRT213", "start-up-failed", "error", "process", find, __doc__ or "", unless_explained=True
)
