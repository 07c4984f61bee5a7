"""Pages to open in Chromium; without it these tests are skipped, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.trace.hostile import hostile_trace
from tests.trace.sample import sample_run
from tracer.render.html.page import render_report
from tracer.render.interface import Options
from tracer.trace.reader import load

Open = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this directory needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a small run."""
    directory = tmp_path_factory.mktemp("report")
    page = directory / "report.html"
    trace = load(sample_run(directory / "run"))
    page.write_text(render_report(trace, Options(imports=True)), encoding="utf-8")
    return page


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run whose names mean harm."""
    directory = tmp_path_factory.mktemp("hostile")
    page = directory / "report.html"
    trace = hostile_trace(directory / "run")
    page.write_text(render_report(trace, Options(imports=True)), encoding="utf-8")
    return page


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Open a file in a tab of its own; its errors, messages and requests fail the test."""
    contexts = []
    complaints: list[str] = []

    def open_file(path: Path, **settings: Any) -> Any:
        context = browser.new_context(**settings)
        contexts.append(context)
        tab = context.new_page()
        address = path.as_uri()
        tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        tab.on("console", lambda message: complaints.append(f"console: {message.text}"))
        tab.on(
            "request",
            lambda request: (
                request.url.partition("#")[0] == address
                or complaints.append(f"request: {request.url[:200]}")
            ),
        )
        tab.goto(address)
        return tab

    yield open_file
    for context in contexts:
        context.close()
    assert not complaints
