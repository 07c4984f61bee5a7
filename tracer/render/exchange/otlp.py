"""OTLP as a file: a line of JSON for every few hundred spans, as a collector's otlpjson reads it.

It is protobuf's JSON with what OTLP wants otherwise: trace and span ids in hexadecimal, and
enumerations as numbers. Needs the extra `otel`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan

from tracer.trace.model import Trace

from ..interface import Options
from ..selection import chosen_part
from .json_text import encode_json_line
from .otel_spans import spans_of

SPANS_PER_BATCH = 512
"""As many as the SDK's own batch processor sends at once."""

_IDS = ("traceId", "spanId", "parentSpanId")


def render_otlp(trace: Trace, options: Options) -> bytes:
    """The trace as JSON lines, each a TracesData object of its own."""
    out = BytesIO()
    for batch in batches(trace, options):
        out.write(encode_json_line(_as_otlp_json(batch)))
    return out.getvalue()


def batches(trace: Trace, options: Options) -> Iterator[list[ReadableSpan]]:
    """The spans in the portions in which they are written or sent."""
    spans = spans_of(chosen_part(trace, options))
    while batch := list(islice(spans, SPANS_PER_BATCH)):
        yield batch


def _as_otlp_json(batch: list[ReadableSpan]) -> dict[str, Any]:
    document: dict[str, Any] = MessageToDict(encode_spans(batch), use_integers_for_enums=True)
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for holder in (span, *span.get("links", ())):
                    for key in _IDS:
                        if key in holder:
                            holder[key] = base64.b64decode(holder[key]).hex()
    return document
