"""Steps by name, in order."""

from __future__ import annotations

from pathlib import Path

from tests.trace.sample import check_run
from tracer.lifecycle.steps import is_step, steps_of
from tracer.trace.reader import load


def test_names_and_order(tmp_path: Path) -> None:
    trace = load(check_run(tmp_path / "run"))
    steps = steps_of(trace, trace.processes[0])
    assert steps[:5] == ["settings", "setup", "app:catalog", "app:orders", "app:auth"]
    assert steps.index("flag:apps_ready") < steps.index("models:catalog")
    assert steps.index("flag:models_ready") < steps.index("ready:catalog")
    assert "receiver:orders.saved" in steps


def test_a_sort_stands_for_any_of_it() -> None:
    assert is_step("ready:orders", "ready")
    assert is_step("ready:orders", "ready:orders")
    assert not is_step("ready:orders", "ready:auth")
    assert not is_step("settings", "set")
