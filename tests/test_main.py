"""The console script: what is true before the command line is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

INTERRUPTED_IN_IMPORT = """
import sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, CtrlC())
from tracer.__main__ import run
run()
"""


def run_python(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("module", ["click", "tracer.cli.main", "tracer.cli.audit"])
def test_ctrl_c_while_the_command_line_is_imported_shows_no_traceback(module: str) -> None:
    done = run_python(INTERRUPTED_IN_IMPORT.format(module=module), "audit", "tracer")
    assert (done.returncode, done.stderr.strip()) == (130, "")


def test_help_imports_no_room_that_only_a_command_needs() -> None:
    program = (
        "import sys; from tracer.__main__ import run\n"
        "try: run()\n"
        "finally: print(*sorted(m for m in sys.modules if m.startswith('tracer.')))"
    )
    done = run_python(program, "--help")
    assert done.returncode == 0, done.stderr
    imported = done.stdout.splitlines()[-1].split()
    assert "tracer.cli.main" in imported
    assert not [one for one in imported if one.split(".")[1] not in {"__main__", "cli", "trace"}]


@pytest.mark.parametrize(
    "start", [["-m", "tracer"], ["-c", "from tracer.__main__ import run; run()"]]
)
def test_both_ways_in_are_one_program(start: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *start, "show", "no-such-run"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
