"""One run for all that renders."""

from __future__ import annotations

import pytest

from tests.trace.sample import sample_run
from tracer.trace.model import Trace
from tracer.trace.reader import load


@pytest.fixture(scope="session")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """check, runserver, gunicorn --preload and a failed script."""
    return load(sample_run(tmp_path_factory.mktemp("render") / "run"))
