"""`django-trace`, and `python -m tracer` for where the console script is not on the path."""

from __future__ import annotations

import gc
import signal
import sys


def run() -> None:
    """Run the command line and leave with its exit code, also on Ctrl-C while it is imported."""
    collect_rarely()
    try:
        from tracer.cli.main import main

        code = main()
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT  # as a shell says it of a command that Ctrl-C ended
    sys.exit(code)


def collect_rarely() -> None:
    """Look for garbage a hundred times less often than Python does by itself.

    A loaded run is few containers, but huge ones. Python counts containers, so it goes through
    all of them again and again, though hardly any of our objects ever refer to each other in
    circles: that was half the time of rendering a million events.
    """
    gc.set_threshold(100_000, 50, 100)


if __name__ == "__main__":
    run()
