"""`django-trace check RUN...`: recordings in, findings and an exit code out."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.diagnose.catalogue import rules
from tracer.diagnose.examine import examine
from tracer.diagnose.thresholds import with_thresholds
from tracer.render.selection import select_recordings
from tracer.trace.errors import TracerError
from tracer.trace.reader import load

from .findings import FindingsOptions, conclude, findings_options
from .patience import Patience
from .places import our_command, shown


@click.command(short_help="Say what is wrong in a recorded run, for people and CI.")
@click.argument(
    "runs", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="RUN..."
)  # fmt: skip
@click.option("--entry", "entries", multiple=True, metavar="ID", help="Only this entry point.")
@findings_options
def check(runs: tuple[Path, ...], entries: tuple[str, ...], asked: FindingsOptions) -> int:
    """Say what went wrong in the recorded RUN, why, and what to change.

    \b
    django-trace check RUN
    django-trace check RUN --select DRT6,state-lost --severity info
    django-trace check RUN --format sarif -o django.sarif
    django-trace check RUN --baseline known.json --write-baseline

    \b
    [tool.django-trace]
    ignore = ["DRT805"]
    baseline = "django-trace-baseline.json"
    per-path-ignores = { "legacy/*" = ["DRT6"] }

    A line of source is left alone with the comment `# django-trace: ignore[DRT601]`. Several
    runs are looked at as one, by rules that compare them too. Leaves with 1 when something was
    found, with 0 when nothing was, with 2 when there was nothing to look at. `django-trace explain
    CODE` says more of a rule.
    """
    chosen = asked.wanted(rules())
    with Patience("Reading the run") as patience:
        traces = [load(run) for run in runs]
        if entries:
            traces = [select_recordings(trace, entries) for trace in traces]
        if not any(trace.processes for trace in traces):
            raise TracerError(
                "nothing-to-check",
                "No process was recorded, so nothing can be said of it.",
                f"`{our_command()} show {shown(runs[0])}` says how it ended.",
            )
        patience.doing("Looking for what is wrong")
        examination = examine(traces, with_thresholds(chosen, asked.configuration.thresholds))
    return conclude(examination, asked, "entry point", whole=not entries)
