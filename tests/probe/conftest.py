"""Fixtures of the probe's functional tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .running import SHOP


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the demo, so that databases and caches stay out of the checkout."""
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__", ".pytest_cache", ".django-trace")
    return Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignore))


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    """An empty directory for recordings."""
    directory = tmp_path / "traces"
    directory.mkdir()
    return directory


@pytest.fixture
def mount_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A function that mounts a file system of its own in memory, with the given options."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        directory = tmp_path / f"disk{len(mounted)}"
        directory.mkdir()
        if os.geteuid() != 0 or shutil.which("mount") is None:
            pytest.skip("only root can mount a file system")
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")
        mounted.append(directory)
        return directory

    yield mount
    for directory in mounted:
        subprocess.run(["umount", "-l", str(directory)], check=True)


@pytest.hookimpl(tryfirst=True)  # before pytest's own, which deselects by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The probe must be unnoticed by every Python and Django: the matrix runs all of these."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.target)
