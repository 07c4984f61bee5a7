"""Run one command twice, untraced and under the probe, and read what the probe wrote.

The interpreter under test is the one named by ``DJANGO_TRACE_TEST_PYTHON`` (default: the one
running the tests), so that the matrix session can point these tests at any Python and Django.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path

from tracer.trace.file_format import Damage, Happened, Header, Imported, Record, iter_records

PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)
ROOT = Path(__file__).resolve().parent.parent.parent
BOOTSTRAP = ROOT / "tracer" / "probe" / "bootstrap"
SHOP = ROOT / "demo_projects" / "shop"
TIMEOUT_S = 120.0
DJANGO_SCRIPT = """\
import os
import sys

sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
import django

django.setup()
"""
"""The beginning of a script in the demo."""
_ADDRESS = re.compile(rb"0x[0-9a-fA-F]{6,}")
_DURATION = re.compile(rb"\b(in )\d+\.\d+s\b")
_THREAD = re.compile(rb"(, started )\d+")


@dataclass(frozen=True)
class Outcome:
    """What a person sees of a process that has ended."""

    exit_code: int
    stdout: bytes
    stderr: bytes

    def normalised(self) -> Outcome:
        """The same with addresses and durations blotted out."""
        return Outcome(self.exit_code, _normalise(self.stdout), _normalise(self.stderr))


def _normalise(text: bytes) -> bytes:
    text = _THREAD.sub(rb"\1IDENT", text)
    return _DURATION.sub(rb"\1TIME", _ADDRESS.sub(b"0xADDRESS", text))


def _difference(untraced: bytes, traced: bytes, title: str) -> str:
    before, after = (
        (repr(line) for line in untraced.splitlines(keepends=True)),
        (repr(line) for line in traced.splitlines(keepends=True)),
    )
    return "\n".join(
        unified_diff(
            list(before), list(after), f"untraced {title}", f"traced {title}", lineterm="", n=1
        )
    )


@lru_cache
def python_version() -> tuple[int, int]:
    """The version of the interpreter under test."""
    script = "import sys; print(*sys.version_info[:2])"
    major, minor = subprocess.check_output([PYTHON, "-c", script], text=True).split()
    return int(major), int(minor)


@lru_cache
def base_python() -> str:
    """The interpreter that the one under test has its virtual environment from."""
    script = "import sys; print(sys.base_prefix + '/bin/python%d.%d' % sys.version_info[:2])"
    return subprocess.check_output([PYTHON, "-c", script], text=True).strip()


def write_files(directory: Path, files: Mapping[str, str]) -> Path:
    """Write `files`, paths with their dedented text, below `directory`."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return directory


def untraced_environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without what would change a Python or Django, with `changes`."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "DJANGO_", "COV_", "COVERAGE_"))
    }
    environment["PYTHONHASHSEED"] = "0"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment.update(changes or {})
    return environment


def traced_environment(directory: Path, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """`untraced_environment(changes)` in which the probe records into `directory`."""
    environment = untraced_environment(changes)
    before = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = str(BOOTSTRAP) + (os.pathsep + before if before else "")
    environment["DJANGO_TRACE_DIR"] = str(directory)
    return environment


def run(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    preexec: Callable[[], None] | None = None,
) -> Outcome:
    """Run `command` to its end, its standard input empty."""
    done = subprocess.run(
        list(command),
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT_S,
        preexec_fn=preexec,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Process:
    """One process's recording."""

    path: Path
    records: list[Record]

    @property
    def header(self) -> Header:
        """The process header; there must be exactly one."""
        (header,) = (record for record in self.records if isinstance(record, Header))
        return header

    def instants(self, kind: str) -> list[Happened]:
        """The instants of one kind, in the order of the file."""
        return [r for r in self.records if isinstance(r, Happened) and r.kind == kind]

    def values(self, kind: str, attribute: str) -> list[str]:
        """One attribute of all instants of one kind."""
        return [str(record.attributes.get(attribute, "")) for record in self.instants(kind)]

    def imports(self) -> list[str]:
        """The modules imported, in the order in which their imports ended."""
        return [record.module for record in self.records if isinstance(record, Imported)]

    def damage(self) -> list[Damage]:
        """The lines that are no records."""
        return [record for record in self.records if isinstance(record, Damage)]


def read_traces(directory: Path) -> list[Process]:
    """All recordings in `directory`, in the order of their names."""
    return [Process(path, list(iter_records(path))) for path in sorted(directory.glob("*.trace"))]


@dataclass(frozen=True)
class Pair:
    """The same command without and with the probe."""

    untraced: Outcome
    traced: Outcome
    processes: list[Process]

    def assert_unnoticed(self) -> None:
        """The two cannot be told apart, and the probe recorded without a failure of its own."""
        self.assert_same()
        self.assert_recorded()

    def assert_same(self) -> None:
        """The two cannot be told apart."""
        plain, seen = self.untraced.normalised(), self.traced.normalised()
        assert seen == plain, "\n".join(
            [
                f"exit code {plain.exit_code} untraced, {seen.exit_code} traced",
                _difference(plain.stderr, seen.stderr, "standard error"),
                _difference(plain.stdout, seen.stdout, "standard output"),
            ]
        )

    def assert_recorded(self) -> None:
        """There is a recording, and in it neither a failure of the probe nor a torn line."""
        assert self.processes, "nothing was recorded"
        for process in self.processes:
            assert not process.instants("probe.error"), process.instants("probe.error")
            assert not process.instants("probe.refused")
            assert not process.damage()


def run_both(
    arguments: Sequence[str],
    cwd: Path,
    traces: Path,
    *,
    changes: Mapping[str, str] | None = None,
    python: str | None = None,
) -> Pair:
    """Run the interpreter under test with `arguments`, untraced and traced at the same time."""
    traces.mkdir(parents=True, exist_ok=True)
    command = [python or PYTHON, *arguments]
    with ThreadPoolExecutor(2) as pool:
        untraced = pool.submit(run, command, cwd, untraced_environment(changes))
        traced = pool.submit(run, command, cwd, traced_environment(traces, changes))
    return Pair(untraced.result(), traced.result(), read_traces(traces))


def compare(
    project: Path,
    arguments: Sequence[str],
    *,
    changes: Mapping[str, str] | None = None,
    python: str | None = None,
) -> Pair:
    """Run both ways with the recordings beside the project, and assert that none is noticed."""
    pair = run_both(arguments, project, project.parent / "traces", changes=changes, python=python)
    pair.assert_unnoticed()
    return pair
