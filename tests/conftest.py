"""One browser for all tests that need one: Playwright runs only once in a process."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

from .chromium import NoChromium, launched

_HAS_SPHINX = importlib.util.find_spec("sphinx") is not None
collect_ignore_glob = [] if _HAS_SPHINX else ["sphinxext", "docs"]


def pytest_report_header() -> str | None:
    """Called by pytest."""
    return None if _HAS_SPHINX else "tests/sphinxext and tests/docs left out: Sphinx is missing"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium under Playwright; the test is skipped where there is none."""
    try:
        with launched() as chromium:
            yield chromium
    except NoChromium as missing:
        pytest.skip(str(missing))
