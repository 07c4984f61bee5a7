"""One browser for all tests that need one: Playwright runs only once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .chromium import NoChromium, launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium under Playwright; the test is skipped where there is none."""
    try:
        with launched() as chromium:
            yield chromium
    except NoChromium as missing:
        pytest.skip(str(missing))
