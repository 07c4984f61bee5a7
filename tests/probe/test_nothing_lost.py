"""What the probe has seen stays readable, whatever becomes of the process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .reporting import (
    APPS,
    MODELS,
    REPORT,
    START_UP,
    assert_complete,
    assert_no_problem,
    events,
    reported,
    same_as_untraced,
    start,
    write_project,
)
from .running import (
    PYTHON,
    python_version,
    read_traces,
    run,
    traced_environment,
    write_files,
)

KILLS = 80


def test_whole_start_up(tmp_path: Path, traces: Path) -> None:
    done = start(write_project(tmp_path / "project"), traces)
    (process,) = read_traces(traces)
    assert len(reported(done.stdout)) > APPS * (MODELS + 2) + 10
    assert_complete(process, done.stdout)
    assert process.instants("exit")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Each event that the process told of before it was killed reads back."""
    project = write_project(tmp_path / "project")
    for name in ("cold", "warm"):
        (tmp_path / name).mkdir()
        began = time.monotonic()
        everything = len(reported(start(project, tmp_path / name).stdout))
        whole_s = time.monotonic() - began
    seed = random.randrange(2**32)
    moments = random.Random(seed)

    def kill_once(number: int, delay_s: float) -> int:
        directory = tmp_path / f"kill{number}"
        directory.mkdir()
        reading, writing = os.pipe()
        environment = traced_environment(directory, {"REPORT_TO": str(writing)})
        process = subprocess.Popen(
            [PYTHON, "start.py"], cwd=project, env=environment, pass_fds=[writing]
        )
        os.close(writing)
        time.sleep(delay_s)
        process.kill()
        process.wait()
        with open(reading, "rb") as file:
            output = file.read()
        recorded = read_traces(directory)
        if not recorded:
            assert not output, f"seed {seed}, kill {number}: no recording"
            return 0
        (one,) = recorded
        lost = {line for line in reported(output) if " " in line} - events(one)
        assert not lost, f"seed {seed}, kill {number}: {lost}"
        # The record being written when the process was killed, and no other, may be torn.
        assert len(one.damage()) <= 1, f"seed {seed}, kill {number}: {one.damage()}"
        return len(reported(output))

    with ThreadPoolExecutor(2) as pool:
        delays = [moments.uniform(0, whole_s * 1.3) for _ in range(KILLS)]
        counts = list(pool.map(kill_once, range(KILLS), delays))
    in_the_midst = [count for count in counts if 0 < count < everything]
    assert len(in_the_midst) > KILLS // 4, f"the kills missed the start-up: {sorted(counts)}"


def test_killed_between_two_events(tmp_path: Path) -> None:
    """The process kills itself, at every eighth event in turn: none before is missing."""
    project = write_project(tmp_path / "project")
    stop = """\

left = int(os.environ["STOP_AFTER"])
report_only = report


def report(*words):
    global left
    report_only(*words)
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
"""
    (project / "report.py").write_text(REPORT + stop)

    def stop_after(number: int) -> None:
        directory = tmp_path / f"stop{number}"
        directory.mkdir()
        environment = traced_environment(directory, {"STOP_AFTER": str(number)})
        done = run([PYTHON, "start.py"], project, environment)
        assert done.exit_code == -signal.SIGKILL
        assert len(reported(done.stdout)) == number
        (process,) = read_traces(directory)
        assert_complete(process, done.stdout)
        assert not process.instants("exit")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(stop_after, range(1, APPS * (MODELS + 2), 8)))


@pytest.mark.parametrize(
    "end",
    [
        "os._exit(3)",
        "os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_sudden_end(tmp_path: Path, traces: Path, end: str) -> None:
    project = write_project(tmp_path / "project")
    (project / "sudden.py").write_text(START_UP + end + "\n")
    done = start(project, traces, "sudden.py")
    process = read_traces(traces)[0]
    assert_complete(process, done.stdout)
    assert not process.instants("exit")


def test_file_stays_bounded(tmp_path: Path, traces: Path) -> None:
    """A record longer than any window is cut short, and says so."""
    script = """\
import sys
import django.dispatch
name = "long" * 5000
for number in range(200):
    django.dispatch.Signal().connect(print, dispatch_uid=name + str(number), weak=False)
try:
    __import__("missing_" + name)
except ImportError:
    pass
__import__("colorsys")
"""
    project = write_files(tmp_path / "project", {"long.py": script})
    done = start(project, traces, "long.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    assert_no_problem(process)
    assert len(process.instants("signal.connect")) == 200
    assert process.imports()[-1] == "colorsys"


def test_text_of_every_sort(tmp_path: Path, traces: Path) -> None:
    """Names with tabs, newlines, NULs, other scripts and bytes that are no text."""
    names = ["tab\there", "line\nbreak", "nul\0byte", "back\\slash", "ключ", "\U0001f40d", "\udcff"]
    script = f"""\
import django.dispatch
for name in {names!r}:
    django.dispatch.Signal().connect(print, dispatch_uid=name, weak=False)
"""
    project = write_files(tmp_path / "project", {"sorts.py": script})
    done = start(project, traces, "sorts.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    assert_no_problem(process)
    assert process.values("signal.connect", "dispatch_uid") == [*names[:-1], "\\udcff"]
    assert python_version() >= (3, 8)


def test_paths_that_are_no_text(tmp_path: Path) -> None:
    """The project, and the directory of the recordings, may have bytes in their names."""
    here = tmp_path / os.fsdecode(b"\xff\xe9 tab\t line\n")
    here.mkdir()
    project = write_project(here / "project")
    traces = here / "traces"
    traces.mkdir()
    done = start(project, traces)
    same_as_untraced(project, done)
    (process,) = read_traces(traces)
    assert_complete(process, done.stdout)
    assert "\\udcff\\udce9 tab\t line\n" in str(process.header.attributes["cwd"])
    assert "\t line\n" in process.values("model", "caller")[-1]
