"""`django-trace report RUN`: a recorded run as one page for a browser."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.render.selection import select_recordings
from tracer.render.terminal.examination import found_in_words
from tracer.trace.reader import load

from .findings import as_configured
from .output_file import STANDARD_OUTPUT, write_document
from .patience import Patience
from .places import shown


@click.command(short_help="Write a recorded run as one page for a browser.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("report.html"),
    show_default=True, metavar="FILE",
    help="Where to write, - for standard output. A file is replaced.",
)  # fmt: skip
@click.option("--entry", "entries", multiple=True, metavar="ID", help="Only this entry point.")
@click.option(
    "--imports/--no-imports", default=True, show_default=True,
    help="Each module import, or only the steps: a smaller page.",
)  # fmt: skip
def report(run: Path, output: Path, entries: tuple[str, ...], imports: bool) -> None:
    """Write the recorded RUN as one page: no server, no network, no other file.

    --entry may be given several times. Of an entry point that was recorded several times, the
    recording with the median start-up is shown; --entry check.2 takes the second. Findings are
    those of `check` under [tool.django-trace], with those of severity info.
    """
    with Patience("Reading the run") as patience:
        trace = select_recordings(load(run), entries)
        patience.doing("Looking for what is wrong")
        found = as_configured(trace, "info")
        patience.doing(f"Drawing {len(trace.spans):,} spans")
        page = render_report(trace, Options(imports=imports, findings=found.findings))
    write_document(output, page)
    if output != STANDARD_OUTPUT:
        told = found_in_words(found.findings)
        click.echo(f"Wrote {shown(output)}{': ' * bool(told)}{told}", err=True)
