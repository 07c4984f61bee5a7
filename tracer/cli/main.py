"""`django-trace`: the commands, found when they are asked for, and how errors are told."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import click

from tracer.trace.errors import TracerError
from tracer.trace.version import __version__

EXIT_INTERRUPTED = 130

COMMANDS: Mapping[str, tuple[str, str]] = {
    "record": (
        "tracer.cli.record:record",
        "Record any command that starts Django.",
    ),
    "project": (
        "tracer.cli.project:project",
        "Record a project under every entry point it has.",
    ),
    "workers": (
        "tracer.cli.workers:workers",
        "Find state that one worker has and another lacks.",
    ),
    "audit": (
        "tracer.cli.audit:audit",
        "Find process-wide state in source code.",
    ),
    "show": (
        "tracer.cli.show:show",
        "Read a recorded run in the terminal.",
    ),
    "report": (
        "tracer.cli.report:report",
        "Write a recorded run as one page for a browser.",
    ),
    "export": (
        "tracer.cli.export:export",
        "Write a recorded run for another program to read.",
    ),
    "check": (
        "tracer.cli.check:check",
        "Say what is wrong in a recorded run, for people and CI.",
    ),
    "explain": (
        "tracer.cli.explain:explain",
        "Read the page of a rule.",
    ),
    "diff": (
        "tracer.cli.diff:diff",
        "Compare two runs, or two entry points of one.",
    ),
    "budget": (
        "tracer.cli.budget:budget",
        "Hold a run to limits, for CI.",
    ),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module_name, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module_name), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="django-trace")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Record what Django does at start-up, under every entry point, and read it.

    \b
    django-trace project path/to/project     the whole matrix of entry points
    django-trace record -- COMMAND...        any command at all
    django-trace show RUN                    read what was recorded
    django-trace report RUN                  the same as a page for a browser
    django-trace check RUN                   say what is wrong, why, and what to change
    django-trace diff A B                    what changed between two runs
    django-trace budget RUN --max setup=1s   fail when start-up takes too long
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code says how it went."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = _wants_debug(words)
    try:
        result: Any = cli.main(args=words, prog_name="django-trace", standalone_mode=False)
        sys.stdout.flush()
    except TracerError as error:
        if debug:
            traceback.print_exc()
        _tell(error.message, error.hint, error.url)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        if debug:
            traceback.print_exc()
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left; the interpreter's last flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return result if isinstance(result, int) else 0


def _wants_debug(words: Sequence[str]) -> bool:
    """Whether --debug stands before the command, where the group takes it."""
    for word in words:
        if not word.startswith("-"):
            return False
        if word == "--debug":
            return True
    return False


def _tell(message: str, hint: str, url: str) -> None:
    click.echo(f"Error: {message}", err=True)
    if hint:
        click.echo(f"Hint: {hint}", err=True)
    click.echo(url, err=True)
