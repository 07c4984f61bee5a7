"""`django-trace export RUN`: a recorded run as a document for other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from tracer.diagnose.catalogue import diagnose, state_rules
from tracer.render.exchange.json_schema import json_schema
from tracer.render.formats import FILE_FORMATS, FORMATS
from tracer.render.interface import Options
from tracer.render.selection import select_recordings
from tracer.trace.errors import TracerError
from tracer.trace.finding import Finding
from tracer.trace.model import Trace
from tracer.trace.reader import load

from .output_file import STANDARD_OUTPUT, write_document
from .patience import Patience
from .places import shown

PICTURES = frozenset({"html", "svg", "svg-waterfall"})
"""Formats that show one recording of each entry point; the others have all that were made."""

WITH_FINDINGS = frozenset({"html", "sarif"})
"""Formats that say what the rules found."""

WITHOUT_IMPORTS = frozenset({"otlp", "svg", "svg-waterfall"})
"""Formats that leave module imports out unless told otherwise: there they would hide the rest."""


def _print_schema(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        write_document(STANDARD_OUTPUT, json_schema())
        context.exit()


@click.command(short_help="Write a recorded run for another program to read.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", type=click.Choice(FILE_FORMATS), required=True,
    help="perfetto: ui.perfetto.dev; speedscope: speedscope.app; otlp: OpenTelemetry; "
    "json: programs; sarif: code scanning; html, svg, svg-waterfall: pictures.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Where to write, - for standard output, which is the default. A file is replaced.",
)  # fmt: skip
@click.option(
    "--endpoint", metavar="URL",
    help="With otlp: send to this collector, as http://127.0.0.1:4318, and write nothing. "
    "Default: what OTEL_EXPORTER_OTLP_ENDPOINT names, unless there is --output.",
)  # fmt: skip
@click.option("--entry", "entries", multiple=True, metavar="ID", help="Only this entry point.")
@click.option(
    "--process", "processes", multiple=True, metavar="KEY",
    help="Only this process: its key, as in runserver/2, or its pid.",
)  # fmt: skip
@click.option("--app", "apps", multiple=True, metavar="LABEL", help="Only what this app does.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Only N levels.")
@click.option(
    "--imports/--no-imports", default=None,
    help="Each module import, or only the steps. Default: imports, but not for otlp and svg.",
)  # fmt: skip
@click.option(
    "--json-schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema,
    help="Print the JSON Schema of the format json and exit.",
)  # fmt: skip
def export(
    run: Path,
    format_name: str,
    output: Path | None,
    endpoint: str | None,
    entries: tuple[str, ...],
    processes: tuple[str, ...],
    apps: tuple[str, ...],
    depth: int | None,
    imports: bool | None,
) -> None:
    """Write the recorded RUN in a format that other programs read.

    \b
    django-trace export RUN --format perfetto -o run.json
    django-trace export RUN --format otlp --endpoint http://127.0.0.1:4318

    --entry, --process and --app may be given several times. Of an entry point that was recorded
    several times, all recordings are written, in a picture or with --entry the one with the median
    start-up; --entry check.2 takes the second.
    """
    if endpoint is not None and (format_name != "otlp" or output is not None):
        raise click.UsageError("--endpoint goes with --format otlp, and without --output.")
    if format_name == "svg" and (apps or depth is not None):
        raise click.UsageError(
            "--app and --depth choose steps, and the format svg shows phases: "
            "use --format svg-waterfall."
        )
    if format_name == "otlp":
        _expect_opentelemetry()
    with Patience("Reading the run") as patience:
        trace = load(run)
        if entries or (format_name in PICTURES and not processes):
            trace = select_recordings(trace, entries)
        options = Options(
            imports=format_name not in WITHOUT_IMPORTS if imports is None else imports,
            depth=depth,
            processes=processes,
            apps=apps,
            findings=_findings(trace, format_name),
        )
        if (
            format_name == "otlp"
            and output is None
            and (endpoint is not None or _environment_decides())
        ):
            sent = _send(trace, options, endpoint, patience)
            document = None
        else:
            if format_name in WITH_FINDINGS:
                patience.doing("Looking for what is wrong")
                options = _with_findings(trace, options)
            patience.doing(f"Rendering {len(trace.spans):,} spans as {format_name}")
            document = FORMATS[format_name](trace, options)
    if document is None:
        click.echo(f"Sent {sent} spans.", err=True)
        return
    write_document(output or STANDARD_OUTPUT, document)
    if output not in (None, STANDARD_OUTPUT):
        click.echo(f"Wrote {shown(output)}", err=True)


def _with_findings(trace: Trace, options: Options) -> Options:
    from .findings import as_configured

    found = as_configured(trace, "info")
    return replace(
        options, findings=found.findings, examination=found, root=str(Path.cwd().resolve())
    )


def _findings(trace: Trace, format_name: str) -> tuple[Finding, ...]:
    """What the format shows of the findings: pictures by themselves, those about state."""
    if format_name != "svg":
        return ()
    return tuple(diagnose(trace, state_rules()))


def _send(trace: Trace, options: Options, endpoint: str | None, patience: Patience) -> int:
    from tracer.render.exchange.otlp import batches

    from .collector import send

    patience.doing("Sending spans")
    return send(
        batches(trace, options), endpoint, lambda count: patience.doing(f"Sent {count:,} spans")
    )


def _environment_decides() -> bool:
    from .collector import environment_names_endpoint

    return environment_names_endpoint()


def _expect_opentelemetry() -> None:
    try:
        import opentelemetry.exporter.otlp.proto.http
        import opentelemetry.sdk.trace  # noqa: F401
    except ImportError:
        raise TracerError(
            "otel-missing",
            "The format otlp needs OpenTelemetry, which is not installed with django-trace.",
            'Install it: python -m pip install "django-registry-tracer[otel]".',
        ) from None
