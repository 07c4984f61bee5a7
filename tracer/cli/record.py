"""`django-trace record -- COMMAND...`: arguments in, a run and the command's exit code out."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.recorder.launch import CommandRecording, record_command
from tracer.recorder.wording import processes

from .places import our_command, shown

_ENDED_BY_SIGNAL = 128


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="The run directory; new or empty. Default: .django-trace/<time>-<name>.",
)
@click.option(
    "--repeat",
    type=click.IntRange(1, 99),
    default=1,
    show_default=True,
    metavar="N",
    help="Run COMMAND N times, so that `diff` and `budget` can tell noise from change.",
)
@click.option("--no-imports", is_flag=True, help="Leave module imports out: a smaller run.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND...")
def record(out: Path | None, repeat: int, no_imports: bool, command: tuple[str, ...]) -> int:
    """Run COMMAND with the probe in every Python process it starts.

    The terminal is the command's own, signals reach it, and its exit code is ours. Nothing is
    installed and no file of your project changes. With --repeat the exit code is that of the
    first that failed; what interrupts COMMAND ends the repetition.

    \b
    django-trace record -- python manage.py runserver
    django-trace record --out my-run -- gunicorn mysite.wsgi --workers 4
    """
    recording = record_command(command, out, imports=not no_imports, repeat=repeat)
    _tell(recording)
    return recording.exit_code


def _tell(recording: CommandRecording) -> None:
    run = shown(recording.path)
    times = f", running it {recording.times} times," if recording.times > 1 else ""
    failed = recording.processes and 0 < recording.exit_code < _ENDED_BY_SIGNAL
    why = f"; why it failed: `{our_command()} check {run}`" if failed else ""
    click.echo(
        f"Recorded {processes(recording.processes)}{times} in {run}: "
        f"`{our_command()} show {run}`{why}",
        err=True,
    )
    if recording.refused:
        click.echo(
            f"Warning: {recording.refused} more could not write a trace there "
            "(no space, no permission, or a limit on file sizes).",
            err=True,
        )
    elif not recording.processes:
        click.echo(
            "Warning: no process wrote a trace. Was it a Python program? The probe needs Python "
            "3.8 or newer, and one that reads PYTHONPATH and starts `site`: not python -I, -E "
            "or -S, nor a program that clears its environment.",
            err=True,
        )
