"""`django-trace project PATH`: arguments in, progress and a summary out."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.status import Status

from tracer.record.discover import DjangoProject
from tracer.record.entry_points import ENTRY_POINT_TITLES, EntryPoint
from tracer.record.matrix import ProjectRecording, record_project
from tracer.record.progress import describe, seconds
from tracer.record.run_entry import Observation

from .places import shown


@click.command(short_help="Record a project under every entry point it has.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--python", metavar="PY", help="The project's interpreter. Default: it is found.")
@click.option("--settings", metavar="MODULE", help="The settings module. Default: manage.py's.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="The run directory; new or empty. Default: .django-trace/<time>-<name>.",
)
@click.option(
    "--entry",
    "entries",
    multiple=True,
    metavar="ID",
    help=f"Record this entry point alone; repeatable. One of: {', '.join(ENTRY_POINT_TITLES)}.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long an entry point may take to get ready or to end.",
)
@click.option("--url", default="/", show_default=True, metavar="PATH", help="What to request.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port for servers. Default: a free one."
)
@click.option(
    "--repeat",
    type=click.IntRange(1, 99),
    default=1,
    show_default=True,
    metavar="N",
    help="Record everything N times, so that `diff` and `budget` can tell noise from change.",
)
@click.option("--no-imports", is_flag=True, help="Leave module imports out: a smaller run.")
@click.option("--json", "as_json", is_flag=True, help="Print run.json instead of the summary.")
def project(
    path: Path,
    python: str | None,
    settings: str | None,
    out: Path | None,
    entries: tuple[str, ...],
    timeout_s: float,
    url: str,
    port: int | None,
    repeat: int,
    no_imports: bool,
    as_json: bool,
) -> int:
    """Record the Django project at PATH under every entry point it has.

    PATH holds the project's manage.py, or is it. The project's own interpreter is used: --python,
    else an active virtual environment, else the one beside the project. An entry point that fails
    is a result, and its recording is kept.
    """
    progress = TerminalProgress()
    try:
        recording = record_project(
            path,
            out,
            python=python,
            settings=settings,
            entries=entries,
            timeout_s=timeout_s,
            imports=not no_imports,
            url=url,
            port=port,
            repeat=repeat,
            progress=progress,
        )
    finally:
        progress.close()
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(recording.manifest), indent=2))
    else:
        click.echo(summary(recording))
    return 128 + recording.interrupted_by if recording.interrupted_by else 0


class TerminalProgress:
    """A line per entry point on standard error, with a spinner where someone watches."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status: Status | None = None

    def found(self, project: DjangoProject, run_dir: Path) -> None:
        """Say what was found and why that Python was taken."""
        interpreter = project.interpreter
        self._print(f"Project   {project.place.manage_py}")
        self._print(
            f"Python    {interpreter.python} (Python {interpreter.version}, Django "
            f"{interpreter.django}): {interpreter.reason}"
        )
        self._print(f"Settings  {project.settings_module}")

    def entry_started(self, entry: EntryPoint) -> None:
        """Show that something is going on."""
        if self._console.is_terminal:
            self._status = self._console.status(f"{entry.id} …")
            self._status.start()

    def entry_finished(self, observation: Observation) -> None:
        """Print the entry's line."""
        self.close()
        self._print(describe(observation))

    def close(self) -> None:
        """Take the spinner away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False)


def summary(recording: ProjectRecording) -> str:
    """The whole matrix as a table, where the run is, and what to do next.

    Entry points that were recorded several times have one row, with the median of their times.
    """
    heads = ("entry", "outcome", "processes", "time", "reason")
    points: dict[str, list[Observation]] = {}
    for one in recording.observations:
        points.setdefault(one.result.repeat_of or one.result.id, []).append(one)
    rows = [heads, *(_row(point, seen) for point, seen in points.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            row[1].ljust(widths[1]),
            row[2].rjust(widths[2]),
            row[3].rjust(widths[3]),
            row[4],
        ]
        lines.append("  ".join(cells).rstrip())
    run = shown(recording.path)
    return "\n".join([*lines, "", f"The run is in {run}", f"Read it: django-trace show {run}"])


def _row(point: str, seen: list[Observation]) -> tuple[str, str, str, str, str]:
    """The row of an entry point: of several recordings the median time, the first failure."""
    results = [one.result for one in seen]
    result = next((one for one in results if one.outcome != "ok"), results[0])
    if result.outcome == "skipped":
        return (point, result.outcome, "", "", result.reason)
    took = statistics.median(
        one.result.duration_ns / 1e9 if one.ready_s is None else one.ready_s for one in seen
    )
    reason, failed = result.reason, sum(one.outcome != "ok" for one in results)
    if 0 < failed < len(seen):
        reason = f"{failed} of {len(seen)} times: {reason}"
    processes = max(one.processes for one in seen)
    return (point, result.outcome, str(processes), seconds(took), reason)
