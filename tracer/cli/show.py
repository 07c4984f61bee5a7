"""`django-trace show RUN`: read a recorded run in the terminal."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.render.formats import FORMATS, TERMINAL_FORMATS
from tracer.render.interface import Options
from tracer.render.selection import select_recordings
from tracer.render.terminal.examination import found_in_words
from tracer.trace.reader import load

from .findings import as_configured
from .patience import Patience
from .places import PROGRAM
from .terminal import columns, wants_color, write


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", type=click.Choice(TERMINAL_FORMATS), default="waterfall",
    show_default=True, help="Bars, everything as a tree, or JSON for programs.",
)  # fmt: skip
@click.option("--entry", "entries", multiple=True, metavar="ID", help="Only this entry point.")
@click.option(
    "--process", "processes", multiple=True, metavar="KEY",
    help="Only this process: its key, as in runserver/2, or its pid.",
)  # fmt: skip
@click.option("--app", "apps", multiple=True, metavar="LABEL", help="Only what this app does.")
@click.option(
    "--depth", type=click.IntRange(min=1), metavar="N", help="Only N levels, with nothing folded."
)
@click.option(
    "--imports/--no-imports", default=None,
    help="Show each module import, or only its time. JSON has them unless told otherwise.",
)  # fmt: skip
@click.option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Columns to use.")
def show(
    run: Path,
    format_name: str,
    entries: tuple[str, ...],
    processes: tuple[str, ...],
    apps: tuple[str, ...],
    depth: int | None,
    imports: bool | None,
    width: int | None,
) -> None:
    """Read the recorded RUN: what happened, in which process, and how long it took.

    --entry, --process and --app may be given several times. Of an entry point that was recorded
    several times, the recording with the median start-up is shown; --entry check.2 shows the
    second, and JSON has all.
    """
    with Patience("Reading the run"):
        trace = load(run)
    if entries or (format_name != "json" and not processes):
        trace = select_recordings(trace, entries)
    options = Options(
        width=width or columns(),
        color=wants_color(),
        imports=format_name == "json" if imports is None else imports,
        depth=depth,
        processes=processes,
        apps=apps,
    )
    text = FORMATS[format_name](trace, options)
    write(text if isinstance(text, str) else text.decode())
    if format_name != "json" and not (processes or apps):
        told = found_in_words(as_configured(trace).findings)
        if told:
            write(f"\nFound: {told}. `{PROGRAM} check` says what and why.\n")
