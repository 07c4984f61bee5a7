"""`django-trace diff A B`: what differs between two runs, or two entry points of one."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.compare.compare import compare
from tracer.compare.sides import read_sides
from tracer.render.comparison.json_document import render_comparison_json
from tracer.render.comparison.text import render_comparison
from tracer.render.interface import Options

from .output_file import write_document
from .terminal import columns, wants_color, write


@click.command(short_help="Compare two runs, or two entry points of one.")
@click.argument("a", type=click.Path(path_type=Path), metavar="A")
@click.argument("b", type=click.Path(path_type=Path), metavar="[B]", required=False)
@click.option(
    "--entry", "entries", multiple=True, metavar="ID",
    help="Only this entry point; repeatable. With A alone: the two to compare.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the comparison as one HTML page.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, for programs.")
@click.option("--exit-code", is_flag=True, help="Leave with 1 if there are differences.")
@click.option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Columns to use.")
def diff(
    a: Path,
    b: Path | None,
    entries: tuple[str, ...],
    output: Path | None,
    as_json: bool,
    exit_code: bool,
    width: int | None,
) -> int:
    """Tell what differs between A and B: two runs, two entry points, two versions of Django.

    A and B are runs, or entry points of runs written RUN/ENTRY, as their directories are.

    \b
    django-trace diff runs/main runs/branch
    django-trace diff runs/django-4.2 runs/django-5.2 --entry gunicorn
    django-trace diff runs/main/shell runs/main/gunicorn
    django-trace diff runs/main --entry shell --entry gunicorn

    It tells what happens on one side only, what changed order, which imports are new and who
    brought them, and what got slower. Times are compared by the medians of several recordings:
    make them with --repeat 5. A difference that could be noise is not named.
    """
    left, right, only = read_sides(a, b, entries)
    comparison = compare(left, right, only)
    if output is not None:
        from tracer.render.comparison.html import render_comparison_html

        write_document(output, render_comparison_html(comparison))
    if as_json:
        write(render_comparison_json(comparison))
    elif output is None:
        options = Options(width=width or columns(), color=wants_color())
        write(render_comparison(comparison, options))
    return int(exit_code and comparison.differs)
