"""What earlier audits read, by the content of the files: one SQLite file of the user's."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tracer.trace.version import __version__

from .python2 import is_installed

KEPT_DAYS = 60
_MOST_VARIABLES = 500


def program_version() -> str:
    """What decides what is made of a file: this release, in a working copy its sources as they
    are, the version of Python, and whether Python 2 can be read."""
    with os.scandir(Path(__file__).parent) as found:
        files = sorted((one.name, one.stat()) for one in found if one.name.endswith(".py"))
    sources = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in files]
    return f"{__version__} {sys.version_info[:2]} {is_installed()} {sources}"


def default_directory() -> Path:
    """``$XDG_CACHE_HOME/django-trace``, else ``~/.cache/django-trace``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base, "django-trace")


class Cache:
    """Facts by the hash of a file's content, and whole results by the hash of everything.

    Without a directory, or where it cannot be written, nothing is kept and nothing fails.
    """

    def __init__(self, directory: Path | None) -> None:
        self._database: sqlite3.Connection | None = None
        if directory is None:
            return
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(directory / "audit.sqlite3", timeout=2)
            self._prepare(self._database)
        except (OSError, sqlite3.Error):
            self._database = None

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        version = database.execute("PRAGMA user_version").fetchone()[0]
        wanted = _number(program_version())
        if version != wanted:
            database.execute("DROP TABLE IF EXISTS facts")
            database.execute("DROP TABLE IF EXISTS audits")
            database.execute(f"PRAGMA user_version = {wanted}")
        for table in ("facts", "audits"):
            database.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, data BLOB, day INTEGER)"
            )
            oldest = _today() - KEPT_DAYS
            database.execute(f"DELETE FROM {table} WHERE day < ?", (oldest,))
        database.commit()

    def facts(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is known of files with these hashes."""
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _MOST_VARIABLES):
            some = keys[start : start + _MOST_VARIABLES]
            marks = ",".join("?" * len(some))
            found.update(self._rows(f"SELECT key, data FROM facts WHERE key IN ({marks})", some))
        return found

    def add(self, facts: dict[bytes, bytes]) -> None:
        """Keep what was read."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", facts)

    def audit(self, key: bytes) -> bytes | None:
        """The whole result of an audit of the same files, if there is one."""
        found = self._rows("SELECT key, data FROM audits WHERE key = ?", [key])
        return found.get(key)

    def add_audit(self, key: bytes, data: bytes) -> None:
        """Keep a whole result."""
        self._write("INSERT OR REPLACE INTO audits VALUES (?, ?, ?)", {key: data})

    def _rows(self, query: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        if self._database is None:
            return {}
        try:
            return dict(self._database.execute(query, keys).fetchall())
        except sqlite3.Error:
            return {}

    def _write(self, query: str, rows: dict[bytes, bytes]) -> None:
        if self._database is None or not rows:
            return
        today = _today()
        try:
            with self._database as database:
                database.executemany(query, [(key, data, today) for key, data in rows.items()])
        except sqlite3.Error:
            return

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None


def _today() -> int:
    return int(time.time() // 86_400)


def _number(text: str) -> int:
    number = 0
    for letter in text.encode():
        number = (number * 131 + letter) % 2_147_483_647
    return number
