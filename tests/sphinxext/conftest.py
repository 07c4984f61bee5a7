"""A small documentation with a recording, and builds of it in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.trace.sample import sample_run
from tracer.sphinxext.recordings import read_recording
from tracer.sphinxext.scope import Scope, scope_of
from tracer.trace.model import Trace

CONF = """
project, author, copyright, version = "shop", "somebody", "2026, somebody", "1"
extensions = ["tracer.sphinxext"]
html_theme = "basic"
html_baseurl = "https://example.org/docs/"
man_pages = [("index", "shop", "shop", "somebody", 1)]
"""


@dataclass(frozen=True)
class Documentation:
    """A directory with conf.py and a recording called `run`."""

    source: Path

    def page(self, text: str, name: str = "index.rst") -> None:
        """Write a page."""
        (self.source / name).write_text(text, encoding="utf-8")

    def build(self, builder: str = "html", *, parallel: int = 1, fresh: bool = True) -> str:
        """Build it; what was warned of. The output is below `output(builder)`."""
        warnings = StringIO()
        with patch_docutils(str(self.source)), docutils_namespace():
            Sphinx(
                self.source, self.source, self.output(builder), self.source / "_doctrees" / builder,
                builder, status=None, warning=warnings, freshenv=fresh, parallel=parallel,
            ).build()  # fmt: skip
        return warnings.getvalue()

    def output(self, builder: str = "html") -> Path:
        """Where a builder writes."""
        return self.source / "_build" / builder

    def html(self, name: str = "index.html") -> str:
        """A page that was built."""
        return (self.output() / name).read_text(encoding="utf-8")


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "recordings").mkdir()
    sample_run(tmp_path / "recordings" / "run")
    return Documentation(tmp_path)


@pytest.fixture(scope="session")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """check, runserver, gunicorn --preload and a failed script."""
    return read_recording(sample_run(tmp_path_factory.mktemp("sphinxext") / "run"))


@pytest.fixture
def scope(trace: Trace) -> Callable[[str], Scope]:
    """A part of that trace, as "runserver" or "runserver/2"."""

    def find(address: str) -> Scope:
        entry, _, numbers = address.partition("/")
        return scope_of(trace, entry, numbers)

    return find
