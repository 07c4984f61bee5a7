"""`django-trace project PATH`: arguments in, progress and a summary out."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import sys
import textwrap
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.status import Status

from tracer.recorder.discover import DjangoProject
from tracer.recorder.entry_points import ENTRY_POINT_TITLES, EntryPoint
from tracer.recorder.matrix import ProjectRecording, record_project
from tracer.recorder.orphans import adopting_orphans
from tracer.recorder.progress import describe
from tracer.recorder.run_entry import Observation
from tracer.recorder.wording import seconds

from .places import our_command, shown


@click.command()
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
    else an active virtual environment, else .venv, venv or env beside the project, else what
    poetry or pipenv name, else the Python that runs django-trace, else `python3` or `python` on
    PATH: the first that has Django.

    An entry point that fails is a result: its recording is kept, and the exit code is 0. It is 2
    when the project cannot be recorded at all, and 130 after Ctrl-C.
    """
    progress = TerminalProgress()
    with adopting_orphans(), contextlib.closing(progress):
        recording = record_project(
            path,
            out,
            python=python,
            settings=settings,
            entries=entries,
            timeout=timeout_s,
            imports=not no_imports,
            url=url,
            port=port,
            repeat=repeat,
            progress=progress,
        )
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(recording.manifest), indent=2))
    else:
        click.echo(summary(recording, table=not _one_place()))
    return 128 + recording.interrupted_by if recording.interrupted_by else 0


class TerminalProgress:
    """A line per entry point on standard error, with a spinner where someone watches."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._width = self._console.width if self._console.is_terminal else sys.maxsize
        self._status: Status | None = None

    def found(self, project: DjangoProject) -> None:
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
        for part in _wrapped(line, self._width, 4):
            self._console.print(part, markup=False)


def _one_place() -> bool:
    """Whether standard output and error are one terminal or file: it has our progress already."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):
        return False


def summary(recording: ProjectRecording, *, table: bool = True) -> str:
    """The whole matrix as a table, unless it is not wanted; where the run is; what to do next.

    Entry points that were recorded several times have one row, with the median of their times.
    """
    heads = ("entry", "outcome", "processes", "time", "reason")
    points: dict[str, list[Observation]] = {}
    for one in recording.observations:
        points.setdefault(one.result.repeat_of or one.result.id, []).append(one)
    rows = [heads, *(_row(point, seen) for point, seen in points.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    indent = sum(widths) + 8
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            row[1].ljust(widths[1]),
            row[2].rjust(widths[2]),
            row[3].rjust(widths[3]),
            row[4],
        ]
        lines += _wrapped("  ".join(cells).rstrip(), _columns(indent + 30), indent)
    run = shown(recording.path)
    lines = [*lines, ""] if table else [""]
    return "\n".join([*lines, f"The run is in {run}", f"Read it: {our_command()} show {run}"])


def _columns(least: int) -> int:
    """How many columns standard output has: no end of them where it is no terminal."""
    return max(shutil.get_terminal_size().columns, least) if sys.stdout.isatty() else sys.maxsize


def _wrapped(line: str, width: int, indent: int) -> list[str]:
    """The line in lines that end between words, so that paths can be copied."""
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _row(point: str, seen: list[Observation]) -> tuple[str, str, str, str, str]:
    """The row of an entry point: of several recordings the median time, the first failure."""
    results = [one.result for one in seen]
    result = next((one for one in results if one.outcome != "ok"), results[0])
    if result.outcome == "skipped":
        return (point, result.outcome, "", "", result.reason)
    took = statistics.median(one.duration_ns / 1e9 for one in results)
    reason, failed = result.reason, sum(one.outcome != "ok" for one in results)
    if 0 < failed < len(seen):
        reason = f"{failed} of {len(seen)} times: {reason}"
    processes = max(one.processes for one in seen)
    return (point, result.outcome, str(processes), seconds(took), reason)
