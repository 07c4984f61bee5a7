"""Paths as they are shown to a person, who may want to paste them."""

from __future__ import annotations

import shlex
from pathlib import Path


def shown(path: Path) -> str:
    """The path, relative where it lies below the working directory, quoted for a shell."""
    try:
        relative = path.resolve().relative_to(Path.cwd().resolve())
    except (ValueError, OSError):
        return shlex.quote(str(path))
    return shlex.quote(str(relative))
