"""Attributes of resources, spans and events by OpenTelemetry's semantic conventions.

What the conventions have no name for is `django_trace.` and the name it has in the recording.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TypeAlias

from opentelemetry.sdk.version import __version__ as sdk_version
from opentelemetry.util.types import AttributeValue

from tracer.trace.model import Entry, Instant, Process, Span, Trace
from tracer.trace.version import __version__

from .json_text import encodable

Values: TypeAlias = "dict[str, AttributeValue]"

_PLACE = re.compile(r"(?P<file>.+):(?P<line>[0-9]{1,9})", re.DOTALL)
_CONVENTIONS = {
    ("request", "method"): "http.request.method",
    ("request", "path"): "url.path",
    ("db.connect", "vendor"): "db.system.name",
    ("db.query", "operation"): "db.operation.name",
}


def resource_attributes(trace: Trace, entry: Entry, process: Process) -> Values:
    """Who speaks: the service, the process, its runtime and its host."""
    return _told(
        {
            "service.name": _service_name(trace, process),
            "service.instance.id": process.file.removesuffix(".trace"),
            "process.pid": process.pid,
            "process.parent_pid": process.ppid,
            "process.command_args": process.argv,
            "process.working_directory": process.cwd,
            "process.creation.time": _timestamp(process.wall_ns),
            "process.runtime.name": "cpython" if process.python else "",
            "process.runtime.version": process.python,
            "host.name": process.host,
            "telemetry.sdk.name": "opentelemetry",
            "telemetry.sdk.language": "python",
            "telemetry.sdk.version": sdk_version,
            "telemetry.distro.name": "django-registry-tracer",
            "telemetry.distro.version": __version__,
            "django_trace.entry": entry.id,
            "django_trace.django_version": process.django,
        }
    )


def process_attributes(trace: Trace, entry: Entry, process: Process, *, root: bool) -> Values:
    """What is said of the span that stands for a process; the root also tells of the entry."""
    about: dict[str, object] = {
        "django_trace.kind": "process",
        "django_trace.process": process.key,
        "django_trace.origin": process.origin,
        "django_trace.exit": process.exit,
    }
    if root:
        problems = [
            problem.message
            for problem in trace.problems
            if problem.file.partition("/")[0] == entry.id
        ]
        about |= {
            "django_trace.entry.title": entry.title,
            "django_trace.entry.outcome": entry.outcome,
            "django_trace.entry.problems": problems,
        }
    values = _told(about)
    if root and entry.exit_code is not None:
        values["process.exit.code"] = entry.exit_code
    return values


def span_attributes(span: Span) -> Values:
    """What is said of a step: its kind, its cause as code.*, and what it carries."""
    about = _carried(span.kind, span.attributes)
    about["django_trace.kind"] = span.kind
    if found := _PLACE.fullmatch(span.text("file") or span.text("caller")):
        about["code.file.path"] = found["file"]
        about["code.line.number"] = int(found["line"])
    if span.outcome == "unfinished":
        about["django_trace.outcome"] = "unfinished"
    if span.error:
        about["error.type"] = span.error.partition(":")[0]
        about["django_trace.error"] = span.error
    status = about.pop("django_trace.status", "") if span.kind == "request" else ""
    if isinstance(status, str) and status.isascii() and status.isdigit() and len(status) < 9:
        about["http.response.status_code"] = int(status)
    return _told(about)


def event_attributes(instant: Instant) -> Values:
    """What is said of an instant."""
    return _told({"django_trace.kind": instant.kind, **_carried(instant.kind, instant.attributes)})


def _carried(kind: str, attributes: dict[str, str | list[str]]) -> dict[str, object]:
    return {
        _CONVENTIONS.get((kind, key), f"django_trace.{key}"): value
        for key, value in attributes.items()
    }


def _told(about: dict[str, object]) -> Values:
    """The values without the empty ones, as OpenTelemetry can send them."""
    values: Values = {}
    for key, value in about.items():
        if isinstance(value, str):
            if value:
                values[encodable(key)] = encodable(value)
        elif isinstance(value, int):
            values[key] = value
        elif isinstance(value, (list, tuple)) and value:
            values[encodable(key)] = [encodable(str(one)) for one in value]
    return values


def _service_name(trace: Trace, process: Process) -> str:
    """The project's directory, else the package of its settings, else the working directory."""
    if trace.project is not None and (name := _last_part(trace.project.path)):
        return name
    for span in trace.spans_of(process.key, "settings"):
        if package := span.text("module").partition(".")[0]:
            return package
    return _last_part(process.cwd) or "django"


def _last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _timestamp(unix_ns: int) -> str:
    if not unix_ns:
        return ""
    moment = datetime.fromtimestamp(unix_ns / 1e9, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
