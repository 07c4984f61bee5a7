"""OpenTelemetry: one trace per boot, read back with OpenTelemetry's own definitions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.trace.build import WALL_NS
from tests.trace.hostile import SURROGATES, hostile_trace
from tracer.render.interface import Options
from tracer.render.selection import select_processes
from tracer.trace.manifest import Project
from tracer.trace.model import Trace

pytest.importorskip("opentelemetry.sdk", reason="the extra otel is not installed")

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status, TracesData
from opentelemetry.proto_json.trace.v1.trace import TracesData as JsonTracesData

from tracer.render.exchange.otlp import batches, render_otlp

ALL = Options(imports=True)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
    monkeypatch.delenv("OTEL_RESOURCE_ATTRIBUTES", raising=False)


def sent(trace: Trace, options: Options = ALL) -> Iterator[tuple[dict[str, Any], Span]]:
    """Each span as a collector gets it, with the attributes of its resource."""
    for batch in batches(trace, options):
        wire = encode_spans(batch).SerializeToString()
        for resource in TracesData.FromString(wire).resource_spans:
            about = values(resource.resource.attributes)
            for scope in resource.scope_spans:
                assert scope.scope.name == "django-registry-tracer"
                for span in scope.spans:
                    yield about, span


def values(attributes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in attributes:
        kind = one.value.WhichOneof("value")
        value = getattr(one.value, kind)
        if kind == "array_value":
            value = [inner.string_value for inner in value.values]
        found[one.key] = value
    return found


def of_process(trace: Trace, key: str) -> dict[str, Span]:
    """The spans of one process, by name."""
    found = {}
    for about, span in sent(trace):
        if about["service.instance.id"] == trace.process(key).file.removesuffix(".trace"):
            found.setdefault(span.name, span)
    return found


def test_one_trace_per_boot_with_one_root(trace: Trace) -> None:
    by_entry: dict[str, list[Span]] = {}
    for about, span in sent(trace):
        by_entry.setdefault(about["django_trace.entry"], []).append(span)
    assert set(by_entry) == {"check", "runserver", "gunicorn-preload", "script"}
    trace_ids = [{span.trace_id for span in spans} for spans in by_entry.values()]
    assert all(len(ids) == 1 for ids in trace_ids)
    assert len(set.union(*trace_ids)) == 4
    for spans in by_entry.values():
        ids = {span.span_id for span in spans}
        assert len(ids) == len(spans)
        assert len([span for span in spans if not span.parent_span_id]) == 1
        assert all(span.parent_span_id in ids for span in spans if span.parent_span_id)
    total = sum(map(len, by_entry.values()))
    assert total == len(trace.spans) + len(trace.processes)


def test_ids_do_not_change_from_export_to_export(trace: Trace) -> None:
    assert render_otlp(trace, ALL) == render_otlp(trace, ALL)
    other = msgspec.structs.replace(trace, created="2031-01-01T00:00:00Z")
    first = {span.trace_id for _, span in sent(trace)}
    assert not first & {span.trace_id for _, span in sent(other)}


def test_the_resource_follows_the_conventions(trace: Trace) -> None:
    about = next(about for about, span in sent(trace) if span.name.startswith("gunicorn"))
    assert (
        about.items()
        >= {
            "service.name": "shop",
            "process.pid": 300,
            "process.parent_pid": 1,
            "process.command_args": ["gunicorn", "--preload", "shop.wsgi"],
            "process.working_directory": "/srv/shop",
            "process.creation.time": "2023-11-14T22:13:20.000Z",
            "process.runtime.name": "cpython",
            "process.runtime.version": "3.12.1",
            "host.name": "box",
            "telemetry.sdk.name": "opentelemetry",
            "telemetry.sdk.language": "python",
            "telemetry.distro.name": "django-registry-tracer",
        }.items()
    )


def test_the_service_is_the_project_or_what_the_environment_says(
    trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def service(of: Trace) -> str:
        return str(next(about for about, _ in sent(of))["service.name"])

    assert service(msgspec.structs.replace(trace, project=Project(path="/srv/till/"))) == "till"
    assert service(msgspec.structs.replace(trace, project=None)) == "shop"
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=a,deployment.environment.name=ci")
    assert service(trace) == "a"
    assert next(about for about, _ in sent(trace))["deployment.environment.name"] == "ci"
    monkeypatch.setenv("OTEL_SERVICE_NAME", "b")
    assert service(trace) == "b"


def test_forked_workers_are_linked_to_where_their_master_forked(trace: Trace) -> None:
    name = "gunicorn --preload shop.wsgi"
    master = of_process(trace, "gunicorn-preload/1")[name]
    for key in ("gunicorn-preload/2", "gunicorn-preload/3"):
        worker = of_process(trace, key)[name]
        assert worker.parent_span_id == master.span_id
        (link,) = worker.links
        assert (link.trace_id, link.span_id) == (master.trace_id, master.span_id)
        assert values(link.attributes)["django_trace.origin"] == "fork"
    reloaded = of_process(trace, "runserver/2")["manage.py runserver"]
    assert not reloaded.links
    assert not of_process(select_processes(trace, ["301"]), "gunicorn-preload/2")[name].links


def test_times_are_the_wall_clock_s(trace: Trace) -> None:
    for about, span in sent(trace):
        assert WALL_NS <= span.start_time_unix_nano <= span.end_time_unix_nano
        if about["process.pid"] == 201 and span.name == "manage.py runserver":
            start_ns = trace.process("runserver/2").start_ns
            assert span.start_time_unix_nano == WALL_NS + start_ns


def test_steps_carry_their_cause_and_their_result(trace: Trace) -> None:
    spans = of_process(trace, "runserver/2")
    request = spans["GET /"]
    assert request.kind == Span.SPAN_KIND_SERVER
    assert values(request.attributes).items() >= {
        "http.request.method": "GET", "url.path": "/", "http.response.status_code": 200,
    }.items()  # fmt: skip
    ready = values(spans["catalog.ready()"].attributes)
    assert (ready["code.file.path"], ready["code.line.number"]) == ("catalog/apps.py", 9)
    connect = spans["connect to database default"]
    assert connect.kind == Span.SPAN_KIND_CLIENT
    assert values(connect.attributes)["db.system.name"] == "sqlite"
    (flag,) = [event for span in spans.values() for event in span.events if event.name == "ready"]
    assert values(flag.attributes)["django_trace.kind"] == "flag"
    assert spans["catalog.ready()"].end_time_unix_nano < flag.time_unix_nano


def test_errors_are_the_status(trace: Trace) -> None:
    spans = of_process(trace, "script/1")
    root = spans["plain.py"]
    assert root.status.code == Status.STATUS_CODE_ERROR
    assert root.status.message == "AppRegistryNotReady: Apps aren't loaded yet."
    assert values(root.attributes)["process.exit.code"] == 1
    settings = spans["settings shop.settings"]
    assert settings.status.code == Status.STATUS_CODE_ERROR
    assert values(settings.attributes)["error.type"] == "ImproperlyConfigured"
    unfinished = of_process(trace, "runserver/2")["manage.py runserver"]
    assert unfinished.status.code == Status.STATUS_CODE_UNSET


@pytest.mark.parametrize("error", ["ModuleNotFoundError: No module named 'x'", "SystemExit: 0"])
def test_what_is_no_failure_is_no_error(trace: Trace, error: str) -> None:
    first, *others = trace.spans
    asked = msgspec.structs.replace(first, kind="import", outcome="error", error=error)
    found = msgspec.structs.replace(trace, spans=(asked, *others))
    assert of_process(found, "check/1")["import check"].status.code == Status.STATUS_CODE_UNSET


def test_the_file_says_what_is_sent(trace: Trace) -> None:
    lines = render_otlp(trace, ALL).splitlines()
    assert len(lines) == 1 + (len(trace.spans) + len(trace.processes)) // 512
    read = [
        (span.trace_id, span.span_id, span.parent_span_id, span.name, span.start_time_unix_nano,
         span.end_time_unix_nano, span.status.code, len(span.attributes), len(span.events),
         [link.span_id for link in span.links])
        for line in lines
        for resource in JsonTracesData.from_dict(json.loads(line)).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]  # fmt: skip
    assert read == [
        (span.trace_id, span.span_id, span.parent_span_id, span.name, span.start_time_unix_nano,
         span.end_time_unix_nano, span.status.code, len(span.attributes), len(span.events),
         [link.span_id for link in span.links])
        for _, span in sent(trace)
    ]  # fmt: skip


def test_a_run_without_processes(trace: Trace) -> None:
    empty = msgspec.structs.replace(trace, processes=(), spans=(), instants=())
    assert render_otlp(empty, ALL) == b""


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    trace = hostile_trace(tmp_path / "run")
    found = list(sent(trace))
    assert len(found) == len(trace.spans) + len(trace.processes)
    assert all(span.name.isprintable() for _, span in found)
    labels = {values(span.attributes).get("django_trace.label") for _, span in found}
    assert "<script>window.hostile = 1</script>" in labels
    assert "x" * 10_000 in labels
    shown = SURROGATES.encode("ascii", "backslashreplace").decode()
    assert shown in {about["host.name"] for about, _ in found}
    for line in render_otlp(trace, ALL).splitlines():
        JsonTracesData.from_dict(json.loads(line))
