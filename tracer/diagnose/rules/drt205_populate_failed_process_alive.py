"""The start-up failed, and whoever watches the server is told that all is well.

## What it does

Looks at servers in which no process ever filled the app registry, though one of them tried:
some answer requests all the same, and some end with exit code 0. Development servers, which wait
for a file to change, are left out.

## Why it hurts

A health check that looks at the process, the port or the exit code sees nothing. uWSGI without
`need-app` stays up and answers 500, "no python application found"; hypercorn ends with exit code
0, which a supervisor takes for a wanted end. uvicorn `--workers` starts its workers again
for ever: see DRT705.

## How to fix it

Repair what the finding names. Set `need-app = true` for uWSGI. Let the health check ask for
a page that needs Django, and let the release fail before traffic reaches it:
`python -c "import mysite.wsgi"` exits with 1.

## Example

```text
DRT205 The server answers requests with 500, for its start-up failed.
  broken/models.py:3 raised ModuleNotFoundError: No module named 'no_such_dependency'; the server
  went on without the application.
```

## Reports

- <https://github.com/tidewave-ai/tidewave_python/pull/46>
- <https://github.com/django-extensions/django-extensions/pull/1575>
"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.diagnose.failures import once_each, only_server_errors, populations, sentence
from tracer.diagnose.first_error import first_error
from tracer.diagnose.rule import Rule
from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Process, Span, Trace
from tracer.trace.places import short_place

_SERVERS = ("daphne", "granian", "gunicorn", "hypercorn", "uvicorn", "uwsgi", "waitress-serve")


def find(trace: Trace) -> Iterator[Finding]:
    """One finding per error, of a server that went on or seemed to end in order."""
    return once_each(_each(trace))


def _each(trace: Trace) -> Iterator[Finding]:
    for entry in trace.entries:
        processes = trace.processes_of(entry.id)
        spans = [(process, one) for process in processes for one in populations(trace, process)]
        failed = [(process, one) for process, one in spans if one.outcome == "error"]
        by_design = any(trace.spans_of(process.key, "autoreload.run") for process in processes)
        if not failed or len(failed) < len(spans) or by_design:
            continue
        if status := only_server_errors(entry):
            title = f"The server answers requests with {status}, for its start-up failed."
            yield _finding(trace, *failed[0], title, "went on without the application")
        elif entry.exit_code == 0 and (server := _server(processes[0])):
            title = f"{server} ends with exit code 0, though its start-up failed."
            yield _finding(trace, *failed[0], title, "told nobody")


def _server(process: Process) -> str:
    """The server that a process was started as; empty for anything else."""
    words = [word.rpartition("/")[2] for word in process.argv[:4]]
    return next((word for word in words if word in _SERVERS), "")


def _finding(trace: Trace, process: Process, failed: Span, title: str, went_on: str) -> Finding:
    error = first_error(trace, failed)
    where = short_place(error.raised, process.cwd) or "Django"
    return RULE.finding(
        title,
        cause=f"{where} raised {error.text.rstrip('.')}; the server {went_on}.",
        fix="Repair what raises. Let the server fail with its application (need-app in uWSGI), and "
        "let the health check ask for a page.",
        place=error.place,
        processes=(process.key,),
        evidence=(
            Evidence(
                text=sentence(error.text),
                process=process.key,
                t_ns=error.span.end_ns,
                span=error.span.id,
                place=error.place,
            ),
        ),
    )


RULE = Rule("DRT205", "populate-failed-process-alive", "error", "run", find, __doc__ or "")
