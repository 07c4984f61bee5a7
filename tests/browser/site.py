"""The documentation as a browser gets it: built once, and served on the loopback interface."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "/en/latest"
"""Where Read the Docs has the pages; the page for what is not found links from there."""

DECKS = ("what-happens",)


@dataclass(frozen=True)
class Site:
    """A built documentation: its directory, and the address it is served at."""

    directory: Path
    address: str

    def pages(self) -> list[str]:
        """Every page but those of decks, below the address."""
        found = (path.relative_to(self.directory).as_posix() for path in self._html())
        return sorted(found)

    def _html(self) -> Iterator[Path]:
        for path in self.directory.rglob("*.html"):
            parts = path.relative_to(self.directory).parts
            if "_static" not in parts and not set(parts) & set(DECKS):
                yield path


def built(where: Path) -> Path:
    """The documentation as HTML; DJANGO_TRACE_DOCS names one that is built already."""
    named = os.environ.get("DJANGO_TRACE_DOCS")
    if named:
        return Path(named)
    for module in ("furo", "sphinx_revealjs", "cairosvg"):
        pytest.importorskip(module)
    builds = [("html", "docs", where)]
    builds += [("revealjs", f"docs/slides/{deck}", where / "slides" / deck) for deck in DECKS]
    for builder, source, target in builds:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", builder, source, str(target)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return where


@contextmanager
def served(directory: Path) -> Iterator[Site]:
    """Serve a directory on a free port of the loopback interface."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix(PREFIX))

    handler = functools.partial(Quiet, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(directory, f"http://127.0.0.1:{server.server_port}{PREFIX}/")
        finally:
            server.shutdown()
            thread.join()
