"""`django-trace show RUN`: read a recorded run in the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from tracer.render.formats import FORMATS
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.trace.reader import load

PIPED_WIDTH = 80
_NOT_IN_ASCII = str.maketrans("─█▏◆→…·│├└“”", '-#|*>~.||`""')


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), default="waterfall",
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

    --entry, --process and --app may be given several times.
    """
    trace = load(run)
    if entries:
        trace = select_entries(trace, entries)
    options = Options(
        width=width or columns(),
        color=wants_color(),
        imports=format_name == "json" if imports is None else imports,
        depth=depth,
        processes=processes,
        apps=apps,
    )
    write(FORMATS[format_name](trace, options))


def columns() -> int:
    """How wide the output may be: the terminal, or 80 columns when it is piped."""
    if not sys.stdout.isatty():
        return PIPED_WIDTH
    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns


def wants_color() -> bool:
    """Whether the output is a terminal that shows colours."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def write(text: str) -> None:
    """Print, also where the output's encoding has no box characters."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_NOT_IN_ASCII)
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(text)
