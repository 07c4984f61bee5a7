"""The plugins demo, copied and prepared for the interpreter under test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.plugin_failures.services import copy_project, environment

PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter that runs the demo: DJANGO_TRACE_TEST_PYTHON, or this one."""
    return PYTHON


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo with its database, shared by tests that only serve it."""
    project = copy_project(tmp_path_factory.mktemp("prepared"))
    prepare = [PYTHON, "-W", "always", "manage.py", "prepare"]
    done = subprocess.run(prepare, cwd=project, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Ready: ")
    return project


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A copy of the demo of the test's own, without a database."""
    return copy_project(tmp_path)
