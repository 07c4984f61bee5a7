"""`django-trace export`, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.trace.sample import sample_run
from tracer.cli.main import main
from tracer.render.exchange.json_schema import json_schema
from tracer.render.formats import FILE_FORMATS

WITHOUT_OTEL = """
import sys
for name in ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.exporter.otlp"):
    sys.modules[name] = None
from tracer.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run(tmp_path_factory.mktemp("export") / "run")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("OTEL_"):
            monkeypatch.delenv(name)


class Collector:
    """An OTLP receiver: keeps the requests it gets, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.requests: list[tuple[str, dict[str, str], ExportTraceServiceRequest]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                message = ExportTraceServiceRequest.FromString(body)
                headers = {name.lower(): value for name, value in self.headers.items()}
                collector.requests.append((self.path, headers, message))
                self.send_response(collector.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def spans(self) -> int:
        """How many spans came."""
        return sum(
            len(scope.spans)
            for _, _, message in self.requests
            for resource in message.resource_spans
            for scope in resource.scope_spans
        )


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


@pytest.mark.parametrize("name", FILE_FORMATS)
def test_each_format_to_a_file_and_to_standard_output(
    run: Path, tmp_path: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "out"
    assert main(["export", str(run), "--format", name, "-o", str(file)]) == 0
    assert capfdbinary.readouterr() == (b"", f"Wrote {file}\n".encode())
    assert file.stat().st_size > 1000
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    for words in ([], ["-o", "-"]):
        assert main(["export", str(run), "--format", name, *words]) == 0
        assert capfdbinary.readouterr() == (file.read_bytes(), b"")


def test_a_torn_recording_is_exported(tmp_path: Path) -> None:
    run = sample_run(tmp_path / "run")
    for file in run.glob("*/*.trace"):
        data = file.read_bytes().rstrip(b"\0")
        file.write_bytes(data[: len(data) * 2 // 3])
    for name in FILE_FORMATS:
        file = tmp_path / name
        assert main(["export", str(run), "--format", name, "-o", str(file)]) == 0
        assert b"runserver" in file.read_bytes()


def test_a_run_whose_path_is_no_text(tmp_path: Path) -> None:
    run = sample_run(tmp_path / os.fsdecode(b"run-\xff"))
    for name in FILE_FORMATS:
        file = tmp_path / name
        assert main(["export", str(run), "--format", name, "-o", str(file)]) == 0
        file.read_bytes().decode()


def test_imports_are_there_where_they_do_not_hide_the_rest(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    has_imports = {}
    for words in ("perfetto", "speedscope", "otlp", "otlp --imports", "perfetto --no-imports"):
        main(["export", str(run), "--format", *words.split()])
        has_imports[words] = '"import shop.settings"' in capsys.readouterr().out
    assert has_imports == {
        "perfetto": True,
        "speedscope": True,
        "otlp": False,
        "otlp --imports": True,
        "perfetto --no-imports": False,
    }


def test_a_part_of_a_run(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--entry", "check", "--app", "orders", "--depth", "5"]
    assert main(["export", str(run), "--format", "json", *words]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {process["key"] for process in document["processes"]} == {"check/1"}
    assert main(["export", str(run), "--format", "json", "--app", "nope"]) == 2


def test_an_existing_file_is_replaced_and_a_failure_leaves_it(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.json"
    file.write_text("before")
    words = ["export", str(run), "--format", "json", "-o", str(file)]
    assert main([*words, "--process", "nope"]) == 2
    assert file.read_text() == "before"
    assert main(words) == 0
    assert json.loads(file.read_text())["spans"]
    missing = tmp_path / "missing" / "out.json"
    assert main([*words[:-1], str(missing)]) == 2
    assert capsys.readouterr().err.endswith("errors.html#output-not-writable\n")
    assert not missing.parent.exists()


def test_json_schema_needs_no_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--json-schema"]) == 0
    assert capsys.readouterr().out == json_schema()


@pytest.mark.parametrize("path", ["", "/", "/v1/traces", "/tenant"])
def test_spans_reach_a_collector(
    run: Path,
    collector: Collector,
    path: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop")
    words = ["--format", "otlp", "--endpoint", collector.url + path]
    assert main(["export", str(run), *words]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"Sent {collector.spans()} spans.\n"
    assert collector.spans() > 50
    (address, headers, _), *_ = collector.requests
    assert address == {"/tenant": "/tenant/v1/traces"}.get(path, "/v1/traces")
    assert headers["content-type"] == "application/x-protobuf"
    assert headers["x-tenant"] == "shop"


def test_the_environment_may_name_the_collector(
    run: Path, tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    file = tmp_path / "out.jsonl"
    assert main(["export", str(run), "--format", "otlp", "-o", str(file)]) == 0
    assert collector.spans() == 0
    assert file.read_text()
    assert main(["export", str(run), "--format", "otlp"]) == 0
    assert collector.spans() > 50


def test_a_collector_that_refuses(
    run: Path, collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    collector.status = 401
    assert main(["export", str(run), "--format", "otlp", "--endpoint", collector.url]) == 2
    sentence, hint, link = capsys.readouterr().err.splitlines()
    assert sentence.startswith(f"Error: The collector at {collector.url} did not take the spans: ")
    assert "401" in sentence
    assert hint.startswith("Hint: ")
    assert link.endswith("errors.html#collector-refused")


def test_no_collector_at_all(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "3")
    assert main(["export", str(run), "--format", "otlp", "--endpoint", "http://127.0.0.1:9"]) == 2
    assert "did not take the spans: Connection refused.\n" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://", "http://[::1", ""])
def test_what_is_no_collector_s_address(
    run: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(run), "--format", "otlp", "--endpoint", url]) == 2
    assert capsys.readouterr().err.endswith("errors.html#endpoint-not-a-url\n")


@pytest.mark.parametrize("words", [["json", "--endpoint", "http://x"],
                                   ["otlp", "--endpoint", "http://x", "-o", "-"]])  # fmt: skip
def test_an_endpoint_goes_with_otlp_alone(
    run: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(run), "--format", *words]) == 2
    assert "--endpoint goes with --format otlp" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(run: Path) -> None:
    def shell(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WITHOUT_OTEL, "export", str(run), "--format", name]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    done = shell("otlp")
    assert done.returncode == 2
    sentence, hint, link = done.stderr.splitlines()
    assert sentence == (
        "Error: The format otlp needs OpenTelemetry, which is not installed with django-trace."
    )
    assert 'pip install "django-registry-tracer[otel]"' in hint
    assert link.endswith("errors.html#otel-missing")
    assert done.stdout == ""
    assert shell("perfetto").returncode == 0


def test_unknown_formats_are_told_by_click(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--format", "waterfall"]) == 2
    assert "'waterfall' is not one of" in capsys.readouterr().err
    assert main(["export", str(run)]) == 2


@pytest.mark.parametrize("option", [["--app", "catalog"], ["--depth", "1"]])
def test_lanes_have_no_steps_to_choose(
    run: Path, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(run), "--format", "svg", *option]) == 2
    assert "svg-waterfall" in capsys.readouterr().err
    assert main(["export", str(run), "--format", "svg-waterfall", *option]) == 0
