"""Record what Django does at start-up, under every entry point, and read it back.

As a user writes it::

    import tracer

    run = tracer.record(["python", "manage.py", "check"], "my-run")
    run = tracer.record_project("path/to/project", "my-matrix")
    trace = tracer.load("my-run")

Everything public is listed in ``__all__``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .trace.version import __version__

if TYPE_CHECKING:
    from .recorder.launch import record
    from .recorder.matrix import ProjectRecording, record_project
    from .trace.errors import TracerError
    from .trace.model import Entry, Instant, Problem, Process, Span, Trace
    from .trace.reader import load

__all__ = [
    "Entry",
    "Instant",
    "Problem",
    "Process",
    "ProjectRecording",
    "Span",
    "Trace",
    "TracerError",
    "__version__",
    "load",
    "record",
    "record_project",
]

# Imported when first asked for: each command of `django-trace` imports this package, and none
# needs all of it.
_MODULES = {
    "Entry": "tracer.trace.model",
    "Instant": "tracer.trace.model",
    "Problem": "tracer.trace.model",
    "Process": "tracer.trace.model",
    "ProjectRecording": "tracer.recorder.matrix",
    "Span": "tracer.trace.model",
    "Trace": "tracer.trace.model",
    "TracerError": "tracer.trace.errors",
    "load": "tracer.trace.reader",
    "record": "tracer.recorder.launch",
    "record_project": "tracer.recorder.matrix",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
