"""A page of the browser, and the programs that open what we export.

What is not installed is skipped with its name; the nox session `readers` installs all of it but
Chromium, which the system brings (Debian: `apt install chromium`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.trace.hostile import hostile_run
from tests.trace.sample import sample_run


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that must show no dialogue and raise no error."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    wrong: list[str] = []
    opened.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    hostile = opened.evaluate("window.hostile")
    opened.close()
    assert not wrong
    assert hostile is None, "a name of the recording was run as a script"


@pytest.fixture(scope="session")
def speedscope() -> Path:
    """The directory of speedscope's npm package."""
    named = os.environ.get("DJANGO_TRACE_SPEEDSCOPE")
    if not named:
        pytest.skip("no speedscope: DJANGO_TRACE_SPEEDSCOPE does not name its npm package")
    return Path(named)


@pytest.fixture(scope="session", params=["sample", "torn", "hostile"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A usual run, one whose files end in the middle, and one with hostile names."""
    path = tmp_path_factory.mktemp("readers") / "run"
    if request.param == "hostile":
        return hostile_run(path)
    sample_run(path)
    if request.param == "torn":
        for file in path.glob("*/*.trace"):
            data = file.read_bytes().rstrip(b"\0")
            file.write_bytes(data[: len(data) * 2 // 3])
    return path
