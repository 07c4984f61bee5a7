"""The trace as JSON, for programs.

One object: `path`, `schema`, `tool_version`, `created`, `project`, `entries`, `processes`,
`spans`, `instants`, `problems` and `command`, each with the fields of the class of that name in
`tracer.trace.model`. Fields are added, never renamed, while `schema` stays the same.
"""

from __future__ import annotations

from tracer.trace.model import Trace

from ..interface import Options
from ..selection import chosen_part
from .json_text import encode_json_line


def render_json(trace: Trace, options: Options) -> bytes:
    """The trace as one line of JSON; `depth` leaves out the spans below it."""
    return encode_json_line(chosen_part(trace, options))
