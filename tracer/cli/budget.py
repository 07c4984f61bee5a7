"""`django-trace budget RUN`: limits in, offenders and an exit code out."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.compare.budget import hold
from tracer.compare.limits import Limit, parse_limit
from tracer.compare.measures import MEASURES
from tracer.policy.pyproject import find_config, tables_of
from tracer.render.comparison.budget_text import render_budget, render_budget_json
from tracer.render.interface import Options
from tracer.trace.errors import TracerError
from tracer.trace.reader import load

from .budget_table import TABLE, read_limits
from .terminal import columns, wants_color, write


class _BudgetCommand(click.Command):
    """A command whose help lists the measures."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of measures."""
        with formatter.section("Measures, times as 1.5s, 50ms or 300us"):
            formatter.write_dl(
                [
                    (kind.spelling, kind.meaning + (" (a count)" if kind.unit == "count" else ""))
                    for kind in MEASURES.values()
                ]
            )


@click.command(cls=_BudgetCommand, short_help="Hold a run to limits, for CI.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--max", "maxima", multiple=True, metavar="MEASURE=LIMIT",
    help="The most a measure may be; repeatable. Goes before the same in the configuration.",
)  # fmt: skip
@click.option("--entry", "entries", multiple=True, metavar="ID", help="Only this entry point.")
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE",
    help=f"Where [{TABLE}] is. Default: the nearest pyproject.toml, upwards.",
)  # fmt: skip
@click.option(
    "--allow-failed", is_flag=True,
    help="Hold what failed, was stopped or is cut off to the limits as far as it got.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print every reading as JSON, for programs.")
@click.option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Columns to use.")
def budget(
    run: Path,
    maxima: tuple[str, ...],
    entries: tuple[str, ...],
    config: Path | None,
    allow_failed: bool,
    as_json: bool,
    width: int | None,
) -> int:
    """Hold the recorded RUN to limits; leave with 1 if it is beyond any, for CI.

    \b
    django-trace budget RUN --max setup=1.5s --max ready:catalog=50ms

    \b
    [tool.django-trace.budget]
    setup = "1.5s"
    "ready:catalog" = "50ms"
    imports = 800

    Every entry point has to keep every limit, or those named with --entry. In each the worst
    process counts; of several recordings (--repeat) the median. What failed, was stopped or is
    cut off keeps no limit, unless with --allow-failed. What was not recorded is not within its
    limit: that is an error, with exit code 2.
    """
    limits, source = _limits(maxima, config)
    verdicts = hold(load(run), limits, entries, allow_failed=allow_failed)
    if as_json:
        write(render_budget_json(verdicts, source))
    else:
        options = Options(width=width or columns(), color=wants_color())
        write(render_budget(verdicts, options, source))
    return int(not verdicts.within)


def _limits(maxima: tuple[str, ...], config: Path | None) -> tuple[list[Limit], str]:
    """The limits, and the file that some of them were read from, if any were."""
    path = config or find_config(Path.cwd())
    limits = {limit.measure: limit for limit in (read_limits(path) if path else [])}
    source = str(path) if limits else ""
    for one in maxima:
        name, equals, value = one.rpartition("=")
        if not equals:
            raise TracerError(
                "budget-bad-limit", f"--max {one} lacks =LIMIT.", "Such as --max setup=1.5s."
            )
        limits[name.strip()] = parse_limit(name.strip(), value.strip())
    if not limits:
        raise TracerError(
            "budget-empty", "There is no limit to hold the run to.", _where_limits_go(path)
        )
    return list(limits.values()), source


def _where_limits_go(path: Path | None) -> str:
    """A hint; if there are other tables of ours, one of them may be misspelt."""
    found = tables_of(path) if path else []
    there = f"{path} has {', '.join(f'[{name}]' for name in found)}. " if found else ""
    return f"{there}Give one with --max setup=1.5s, or in [{TABLE}] of your pyproject.toml."
