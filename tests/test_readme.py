"""What the README shows works as shown: the noxfile, the Python example, the commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tracer

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)


def snippet(name: str) -> str:
    """The fenced Python block after the comment ``<!-- test: NAME -->``."""
    found = re.search(rf"<!-- test: {name} -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found is not None, f"the README has no block labelled {name}"
    return found[1]


def copy_of_shop(where: Path) -> Path:
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__", ".pytest_cache", ".django-trace")
    return Path(shutil.copytree(ROOT / "demo_projects" / "shop", where / "shop", ignore=ignore))


def test_the_commands_exist() -> None:
    named = set(re.findall(r"django-trace (\w+)", README))
    assert named >= {"record", "project", "show"}
    for command in sorted(named):
        done = subprocess.run(
            [sys.executable, "-m", "tracer", command, "--help"], capture_output=True, text=True
        )
        assert done.returncode == 0, f"django-trace {command}: {done.stderr}"


def test_the_options_exist() -> None:
    shown = [line for line in README.splitlines() if line.startswith("$ django-trace ")]
    assert shown
    for line in shown:
        ours = line.removeprefix("$ ").split(" -- ")[0].split()
        options = {word for word in ours if word.startswith("--")}
        done = subprocess.run(
            [sys.executable, "-m", "tracer", ours[1], "--help"], capture_output=True, text=True
        )
        missing = {option for option in options if option not in done.stdout}
        assert not missing, f"{line}: {missing}"


def test_the_python_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop = copy_of_shop(tmp_path)
    run = tmp_path / "run"
    tracer.record([PYTHON, "manage.py", "hello"], run, cwd=shop)
    example = snippet("api")
    assert '"RUN"' in example
    exec(compile(example.replace('"RUN"', repr(str(run))), "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "manage.py hello" in out
    assert re.search(r"orders.* ms ok", out)


@pytest.mark.slow
def test_the_noxfile_records_the_demo(tmp_path: Path) -> None:
    pytest.importorskip("nox")
    shop = copy_of_shop(tmp_path)
    noxfile = snippet("noxfile")
    assert '"django-registry-tracer"' in noxfile
    # Only this differs from what a user writes: the tool comes from this checkout.
    noxfile = noxfile.replace('"django-registry-tracer"', repr(str(ROOT)))
    (shop / "noxfile.py").write_text(noxfile, encoding="utf-8")
    run = tmp_path / "run"
    options = ["--python", PYTHON, "--out", str(run)]
    done = subprocess.run(
        [sys.executable, "-m", "nox", "-s", "trace", "--", *options],
        cwd=shop,
        capture_output=True,
        text=True,
        timeout=540,
    )
    assert run.is_dir(), done.stdout + done.stderr
    trace = tracer.load(run)
    outcomes = {entry.id: entry.outcome for entry in trace.entries}
    assert {"runserver", "check"} <= outcomes.keys()
    assert outcomes["check"] == outcomes["runserver"] == "ok", done.stdout + done.stderr
    ready = [span for span in trace.spans if span.kind == "app.ready"]
    checked = [span for span in ready if trace.process(span.process).entry == "check"]
    assert len(checked) == 9
