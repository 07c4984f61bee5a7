"""Paths and commands as they are shown to a person, who may want to paste them."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

PROGRAM = "django-trace"


def shown(path: Path) -> str:
    """The path, relative where it lies below the working directory, quoted for a shell."""
    try:
        relative = path.resolve().relative_to(Path.cwd().resolve())
    except (ValueError, OSError):
        return shlex.quote(os.path.normpath(path))
    return shlex.quote(str(relative))


def our_command() -> str:
    """How we were called: `django-trace` where that is found on PATH, or the path that was used."""
    called = sys.argv[0]
    if os.path.basename(called) == "__main__.py":
        return f"{_program(sys.executable)} -m tracer"
    return _program(called) if os.path.isfile(called) else PROGRAM


def _program(path: str) -> str:
    name = os.path.basename(path)
    # A nox session has a PATH of its own, which is gone where our words are read.
    on_path = None if "NOX_CURRENT_SESSION" in os.environ else shutil.which(name)
    if on_path and os.path.samefile(on_path, path):
        return shlex.quote(name)
    return shlex.quote(min(os.path.abspath(path), os.path.relpath(path), key=len))
