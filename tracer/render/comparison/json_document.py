"""A comparison as JSON, for programs.

One object with the fields of `tracer.compare.comparison.Comparison`, and `differs`. Fields are
added, never renamed, while `schema` stays the same; it is 1.
"""

from __future__ import annotations

import msgspec

from tracer.compare.comparison import Comparison

SCHEMA = 1


def render_comparison_json(comparison: Comparison) -> str:
    """The comparison as one line of JSON."""
    document = {
        "format": "django-trace comparison",
        "schema": SCHEMA,
        "differs": comparison.differs,
        **msgspec.structs.asdict(comparison),
    }
    return msgspec.json.encode(document).decode() + "\n"
