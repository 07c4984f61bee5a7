"""`manage.py trace [COMMAND...]`: this project's start-up, recorded under the probe.

Python 3.8 syntax: an old Python has to read this far to be told that it is too old.
"""

import argparse
import os
import sys

from django.core.management.base import BaseCommand, CommandError

OLDEST_PYTHON = (3, 10)


class Command(BaseCommand):
    """Starts the project anew, with the probe; nothing of this process is recorded."""

    help = (
        "Record a management command, such as `trace runserver`; without one, every entry point "
        "this project has. Everything after the name of the command is the command's own."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser):
        """Called by Django."""
        parser.add_argument("--out", metavar="RUN", help="The run directory; new or empty.")
        parser.add_argument("--no-imports", action="store_true", help="Leave module imports out.")
        parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND...")

    def handle(self, **options):
        """Record, and leave with the exit code of what was recorded."""
        if sys.version_info < OLDEST_PYTHON:
            raise CommandError(too_old(sys.version_info))
        try:
            from tracer.cli.main import main
        except ImportError as error:
            raise CommandError(
                f"manage.py trace cannot import django-registry-tracer: {error}. If this project "
                "has a package called tracer of its own, record with `django-trace record` from "
                "another environment."
            ) from error
        words = [word for word in options["words"] if word != "--"]
        recording = ["--out", options["out"]] if options["out"] else []
        recording += ["--no-imports"] if options["no_imports"] else []
        if words:
            arguments = ["record", *recording, "--", *program(), *words, *common(options)]
        else:
            arguments = ["project", os.getcwd(), "--python", sys.executable, *recording]
            settings = options.get("settings")
            arguments += ["--settings", settings] if settings else []
        sys.argv[0] = "django-trace"  # what its hints call it
        sys.exit(main(arguments))


def program():
    """The words that start this program again."""
    called = sys.argv[0]
    if os.path.basename(called) == "__main__.py":
        return [sys.executable, "-m", "django"]
    return [sys.executable, called]


def common(options):
    """Django's options that this command was given, for the one that is recorded."""
    named = ("settings", "pythonpath")
    return [f"--{name}={options[name]}" for name in named if options.get(name)]


def too_old(version):
    """What someone with an old Python is told, who need not install anything there."""
    return (
        "manage.py trace needs Python {}.{}, and this is Python {}.{}: install django-registry-"
        "tracer in an environment of its own and record with `django-trace project --python {}`."
    ).format(*OLDEST_PYTHON, *version[:2], sys.executable)
