"""Fixtures of the tests of recording."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings and no virtual environment of whoever runs the tests."""
    for name in ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """Fails when a process that was recorded below `tmp_path` is still running at the end."""
    yield
    marker = os.fsencode(f"DJANGO_TRACE_DIR={tmp_path}")
    left = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (place / "environ").read_bytes():
                left.append((place / "cmdline").read_bytes())
        except OSError:
            continue
    assert not left
