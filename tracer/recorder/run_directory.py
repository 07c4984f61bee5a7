"""Making the directory a run is written to, and taking it away when nothing came of it."""

from __future__ import annotations

import re
import shutil
import time
from datetime import datetime, timezone
from pathlib import Path

from tracer.trace.errors import TracerError

RUNS_DIRECTORY = ".django-trace"


def now_text() -> str:
    """The time in UTC as ISO 8601, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def absolute(path: Path) -> Path:
    """The path from the root, without `..`; a link at its end is not followed."""
    path = path.absolute()
    return path.parent.resolve() / path.name if ".." in path.parts else path


def slug(name: str) -> str:
    """`name` in the letters a file or entry name is made of: a-z, 0-9 and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "run"


class RunDirectory:
    """A run directory being made.

    With `path` None it is `.django-trace/<time>-<name>` in `cwd`, which version control is told
    to ignore. A directory that holds anything already is refused. `discard()` removes all that
    was made here, and nothing else.
    """

    def __init__(self, path: Path | None, *, name: str, cwd: Path) -> None:
        self._made: list[Path] = []
        try:
            if path is None:
                self.path = self._default(cwd, name)
            else:
                self.path = absolute(cwd / path)
                self._refuse_occupied()
                self._make(self.path)
        except OSError as error:
            self.discard()
            raise TracerError(
                "out-not-writable",
                f"The run directory cannot be made: {error.filename}: {error.strerror}.",
                "Name a directory you can write to with --out.",
            ) from None

    def entry(self, entry_id: str) -> Path:
        """The directory of that entry point, made new and empty."""
        path = self.path / entry_id
        if path.exists():
            shutil.rmtree(path)
        path.mkdir()
        return path

    def discard(self) -> None:
        """Remove what was made here, as if no one had asked."""
        for path in reversed(self._made):
            if path.is_file():
                path.unlink(missing_ok=True)
            elif path == getattr(self, "path", None):
                shutil.rmtree(path, ignore_errors=True)
            else:
                try:
                    path.rmdir()
                except OSError:
                    pass  # another run lives there by now

    def _default(self, cwd: Path, name: str) -> Path:
        home = cwd / RUNS_DIRECTORY
        self._make(home)
        ignore = home / ".gitignore"
        if not ignore.exists():
            self._made.append(ignore)
            ignore.write_text("*\n", encoding="utf-8")
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{slug(name)}"
        for number in range(1, 1000):
            path = home / (stem if number == 1 else f"{stem}-{number}")
            try:
                path.mkdir()
            except FileExistsError:
                continue
            self._made.append(path)
            return path
        raise TracerError("out-exists", f"{home} is full of runs named {stem}.", "Use --out.")

    def _make(self, path: Path) -> None:
        if path.is_dir():
            return
        self._make(path.parent)
        path.mkdir()
        self._made.append(path)

    def _refuse_occupied(self) -> None:
        if self.path.is_dir() and not any(self.path.iterdir()):
            return
        if self.path.exists() or self.path.is_symlink():
            raise TracerError(
                "out-exists",
                f"{self.path} exists already and is not an empty directory.",
                "Name a new directory with --out, or remove that one.",
            )
