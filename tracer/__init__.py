"""Record what Django does at start-up, under every entry point, and read it back.

As a user writes it::

    import tracer

    run = tracer.record(["python", "manage.py", "check"], "my-run")
    run = tracer.record_project("path/to/project", "my-matrix")
    trace = tracer.load("my-run")

Everything public is listed in ``__all__``.
"""

from __future__ import annotations

# Binds the function over the room of the same name; `tracer.record.launch` still imports.
from .record.launch import record
from .record.matrix import ProjectRecording, record_project
from .trace.errors import TracerError
from .trace.model import Entry, Instant, Problem, Process, Span, Trace
from .trace.reader import load
from .trace.version import __version__

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
