"""Sends spans to an OpenTelemetry collector over HTTP. Needs the extra `otel`."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit, urlunsplit

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult

from tracer.trace.errors import TracerError

ENDPOINT_VARIABLES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_TRACES = "/v1/traces"
_SYSTEM_ERROR = re.compile(r"\[Errno -?[0-9]+\] ([\w ]+)")


def environment_names_endpoint() -> bool:
    """Whether one of OpenTelemetry's variables says where spans go."""
    return any(os.environ.get(name) for name in ENDPOINT_VARIABLES)


def send(
    batches: Iterable[list[ReadableSpan]], endpoint: str | None, sent: Callable[[int], None]
) -> int:
    """Send the spans; returns how many. `sent` is told that number after each batch.

    `endpoint` is a collector's address, with or without /v1/traces; None leaves it to the
    OTEL_EXPORTER_OTLP_* variables, as headers, certificates, compression and time-out are in any
    case. `TracerError` when the collector does not take them; what it took before stays there.
    """
    total = 0
    with _Said() as said:
        exporter = OTLPSpanExporter(
            endpoint=_traces_url(endpoint) if endpoint is not None else None
        )
        try:
            for batch in batches:
                try:
                    result = exporter.export(batch)
                except OSError as error:  # older exporters raise what requests raises
                    raise _refused(endpoint, _reason(str(error)), total) from None
                if result is not SpanExportResult.SUCCESS:
                    raise _refused(endpoint, _reason(said.first), total)
                total += len(batch)
                sent(total)
        finally:
            exporter.shutdown()  # type: ignore[no-untyped-call]
    return total


def _traces_url(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise TracerError(
            "endpoint-not-a-url",
            f"{endpoint} is not the address of a collector.",
            "Give a URL such as http://127.0.0.1:4318.",
        )
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(_TRACES) else path + _TRACES))


def _refused(endpoint: str | None, why: str, total: int) -> TracerError:
    where = endpoint or next(filter(None, map(os.environ.get, ENDPOINT_VARIABLES)), "")
    told = f": {why}" if why else ""
    taken = f" It took {total} spans before." if total else ""
    return TracerError(
        "collector-refused",
        f"The collector at {where} did not take the spans{told}.{taken}",
        "Check that it listens there for OTLP over HTTP, and what it logs.",
    )


def _reason(message: str) -> str:
    """What an exporter's message says of why it failed, in a few words."""
    if found := _SYSTEM_ERROR.search(message):
        return found[1]
    words = message.removeprefix("Transient error ")
    return words.partition(" encountered while ")[0].rstrip(". ")[:300]


class _Said(logging.Handler):
    """Keeps what the exporter logs from the terminal; it is told as part of our error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = ""
        self._logger = logging.getLogger("opentelemetry")

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first message: later ones only say that trying again did not help."""
        self.first = self.first or " ".join(record.getMessage().split())

    def __enter__(self) -> _Said:
        self._propagated = self._logger.propagate
        self._logger.propagate = False
        self._logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)
        self._logger.propagate = self._propagated
