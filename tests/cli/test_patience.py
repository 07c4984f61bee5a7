"""A word when something takes long, and none otherwise."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from tracer.cli import patience
from tracer.cli.patience import Patience


@pytest.mark.parametrize(
    ("takes_s", "terminal", "told"), [(0.3, True, True), (0.0, True, False), (0.3, False, False)]
)
def test_only_where_someone_watches_and_waits(
    takes_s: float, terminal: bool, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=80)
    monkeypatch.setattr(patience, "Console", lambda **_: console)
    monkeypatch.setattr(patience, "FIRST_WORD_AFTER_S", 0.1)
    with Patience("Reading the run") as waiting:
        waiting.doing("Rendering 7 spans")
        time.sleep(takes_s)
    assert ("Rendering 7 spans …" in screen.getvalue()) == told
    assert "Reading" not in screen.getvalue()
    if told:
        assert screen.getvalue().endswith("\x1b[2K")  # the line is taken away again
