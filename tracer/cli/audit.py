"""`django-trace audit PATH|PACKAGE...`: process-wide state in source code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tracer.audit.audit import audit as run_audit
from tracer.audit.cache import default_directory
from tracer.audit.evidence import expect_state, with_evidence
from tracer.audit.rules import audit_rules, findings
from tracer.render.audit.states import CHOICES, render_states, render_states_json
from tracer.render.audit.summary import render_summary, summary_markdown
from tracer.render.interface import Options
from tracer.trace.audited import Audit
from tracer.trace.errors import TracerError
from tracer.trace.examination import Examination, Unjudged
from tracer.trace.reader import load

from .findings import FindingsOptions, conclude, findings_options
from .output_file import write_document
from .terminal import columns, wants_color, write


@click.command(short_help="Find process-wide state in source code, and how safe it is.")
@click.argument("targets", nargs=-1, required=True, metavar="PATH|PACKAGE...")
@click.option(
    "--run", "run", type=click.Path(path_type=Path), metavar="RUN",
    help="A recording of django-trace workers: what it saw is told first.",
)  # fmt: skip
@click.option("--table", type=click.Choice(CHOICES), help="Print the states before the findings.")
@click.option("--summary", is_flag=True, help="Print a summary by module before the findings.")
@click.option(
    "--html", type=click.Path(path_type=Path), metavar="FILE",
    help="Write all states as a page for a browser.",
)  # fmt: skip
@click.option(
    "--states", "states_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write all states as JSON.",
)  # fmt: skip
@click.option(
    "--markdown", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the summary by module as a Markdown table.",
)  # fmt: skip
@click.option(
    "--search", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Where else to look for packages, such as another environment's site-packages.",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes that read. Default: the CPUs.")
@click.option("--no-cache", is_flag=True, help="Read all files anew, and keep nothing.")
@findings_options
def audit(
    targets: tuple[str, ...],
    run: Path | None,
    table: str | None,
    summary: bool,
    html: Path | None,
    states_file: Path | None,
    markdown: Path | None,
    search: tuple[Path, ...],
    jobs: int | None,
    no_cache: bool,
    asked: FindingsOptions,
) -> int:
    """Find what the source keeps for the whole process, who changes it, when, and how safely.

    Nothing of it is imported or executed. PATH is a file or directory, PACKAGE the dotted name
    of what is installed beside django-trace or in a directory of --search.

    \b
    django-trace audit .
    django-trace audit mysite --run .django-trace/workers --html state.html
    django-trace audit django --table unsafe
    django-trace audit . --format sarif -o state.sarif

    A line of source is left alone with the comment `# django-trace: ignore[DRT1102]`. Leaves
    with 1 when something was found, with 0 when nothing was.
    """
    chosen = asked.wanted(audit_rules())
    trace = None if run is None else load(run)
    if trace is not None:
        expect_state(trace, str(run))
    result = _audited(targets, search, jobs or os.cpu_count() or 1, None if no_cache else "")
    if not result.files:
        raise _nothing_read(targets, result)
    if trace is not None:
        result = with_evidence(result, trace, str(run), os.getcwd())
    for path, render in ((states_file, render_states_json), (markdown, summary_markdown)):
        if path is not None:
            write_document(path, render(result))
    if html is not None:
        from tracer.render.audit.html import render_audit_html  # templates are for who wants them

        write_document(html, render_audit_html(result))
    if asked.format_name == "text" and asked.output is None:
        options = Options(width=asked.width or columns(), color=wants_color())
        if summary:
            write(render_summary(result, options))
        if table is not None:
            write(render_states(result, table, options))
    examination = Examination(
        findings=tuple(findings(result.states, chosen)),
        rules=tuple(rule.card for rule in chosen),
        base=os.getcwd(),
        looked_at=targets,
        unjudged=tuple(_unjudged(result)),
    )
    return conclude(examination, asked, "source tree")


def _nothing_read(targets: tuple[str, ...], result: Audit) -> TracerError:
    first = result.left_out[0]
    more = f"; and {len(result.left_out) - 1} more" if len(result.left_out) > 1 else ""
    return TracerError(
        "audit-empty",
        f"Nothing in {' '.join(targets)} can be read: {first.file}: {first.reason}{more}.",
        "Give a directory with Python source, or the name of a package.",
    )


def _unjudged(result: Audit) -> Iterator[Unjudged]:
    if result.run_lacks:
        yield Unjudged(subject=result.run, reason=result.run_lacks)
    for one in result.left_out:
        yield Unjudged(subject=one.file, reason=one.reason)
    for alone in result.seen_alone:
        first = alone.seen[0]
        reason = f"not seen in the source, but recorded: {first.words} ({first.place})"
        yield Unjudged(subject=alone.name, reason=reason)


def _audited(
    targets: tuple[str, ...], search: tuple[Path, ...], jobs: int, cache: str | None
) -> Audit:
    directory = None if cache is None else default_directory()
    where = [str(one) for one in search]
    if not sys.stderr.isatty():
        return run_audit(targets, search=where, cache=directory, processes=jobs)
    from rich.console import Console  # these take longer to import than a small audit takes
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False)
    words = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn())
    with Progress(*words, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def progress(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        return run_audit(targets, search=where, cache=directory, processes=jobs, progress=progress)
