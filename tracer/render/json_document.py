"""The trace as JSON, for programs.

One object: `path`, `schema`, `tool_version`, `created`, `project`, `entries`, `processes`,
`spans`, `instants` and `problems`, each with the fields of the class of that name in
`tracer.trace.model`. Fields are added, never renamed, while `schema` stays the same.
"""

from __future__ import annotations

import msgspec

from tracer.trace.model import Trace

from .interface import Options
from .selection import select_apps, select_processes, without_imports


def render_json(trace: Trace, options: Options) -> str:
    """The trace as one line of JSON; `depth` leaves out the spans below it."""
    if options.processes:
        trace = select_processes(trace, options.processes)
    if options.apps:
        trace = select_apps(trace, options.apps)
    if not options.imports:
        trace = without_imports(trace)
    if options.depth is not None:
        trace = _shallow(trace, options.depth)
    return msgspec.json.encode(trace).decode() + "\n"


def _shallow(trace: Trace, depth: int) -> Trace:
    spans = tuple(span for span in trace.spans if span.depth < depth)
    known = {span.id for span in spans}
    instants = tuple(one for one in trace.instants if one.span is None or one.span in known)
    return msgspec.structs.replace(trace, spans=spans, instants=instants)
