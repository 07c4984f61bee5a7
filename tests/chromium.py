"""Chromium without a screen, as the system brings it: nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class NoChromium(Exception):
    """There is none; the message says what to do."""


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium under Playwright; `NoChromium` if one of the two is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoChromium("playwright is not installed") from None
    named = os.environ.get("DJANGO_TRACE_CHROMIUM")
    executable = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise NoChromium("no Chromium: install it, or name it with DJANGO_TRACE_CHROMIUM")
    # WebGL in software, which speedscope draws with; no sandbox, which root cannot have.
    arguments = ["--no-sandbox", "--enable-unsafe-swiftshader"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()
