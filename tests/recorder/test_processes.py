"""Stopping: as a person does, then harder, and nobody is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracer.recorder.environment import traced_environment
from tracer.recorder.orphans import adopting_orphans, adopts_orphans
from tracer.recorder.processes import ProcessFamily, StopPatience, Stopped, start

QUICK = StopPatience(interrupt_s=0.5, terminate_s=0.5, kill_s=5)

POLITE = """import time
try:
    open('up', 'w').close()
    time.sleep(60)
except KeyboardInterrupt:
    pass"""
DEAF_TO_INT = f"import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n{POLITE}"
DEAF = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{DEAF_TO_INT}"

Starter = Callable[[str], ProcessFamily]


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Starter]:
    started: list[ProcessFamily] = []

    def begin(program: str) -> ProcessFamily:
        process = start(
            [sys.executable, "-S", "-c", program],
            cwd=tmp_path,
            environment=traced_environment(tmp_path / "run"),
            output=tmp_path,
        )
        started.append(ProcessFamily(process, tmp_path / "run", own_session=True))
        wait_for(tmp_path / "up")
        return started[-1]

    yield begin
    for one in started:
        one.stop(QUICK)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_polite_command_ends_by_ctrl_c(family: Starter) -> None:
    one = family(POLITE)
    # It ends long before; a busy machine may keep it waiting.
    assert one.stop(StopPatience(interrupt_s=60, terminate_s=5, kill_s=5)) == Stopped()
    assert one.poll() == 0


def test_one_that_ignores_ctrl_c_is_terminated(family: Starter) -> None:
    one = family(DEAF_TO_INT)
    assert one.stop(QUICK) == Stopped("SIGTERM")
    assert one.poll() == -15


def test_one_that_ignores_both_is_killed(family: Starter) -> None:
    one = family(DEAF)
    assert one.stop(QUICK) == Stopped("SIGKILL")
    assert one.poll() == -9


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="orphans are found by /proc")
def test_an_orphan_in_a_session_of_its_own_is_found(family: Starter, tmp_path: Path) -> None:
    program = f"""
import subprocess, sys
child = {DEAF!r}
subprocess.Popen([sys.executable, "-S", "-c", child], start_new_session=True)
"""
    one = family(program)
    assert one.wait(time.monotonic() + 20)
    assert len(one.members()) == 1
    one.stop(QUICK)
    assert one.members() == []


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="orphans are found by /proc")
def test_a_child_that_cleared_its_environment_is_found_by_its_session(family: Starter) -> None:
    program = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-S", "-c", {POLITE!r}], env={{}})
"""
    one = family(program)
    assert one.wait(time.monotonic() + 20)
    assert len(one.members()) == 1
    one.stop(QUICK)
    assert one.members() == []


LEAVES_AN_ORPHAN = f"""
import subprocess, sys
child = {POLITE!r}
subprocess.Popen([sys.executable, "-S", "-c", child], env={{}}, start_new_session=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets orphans be adopted")
def test_an_orphan_without_environment_in_its_own_session_is_adopted(
    tmp_path: Path, family: Starter
) -> None:
    stranger = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    try:
        time.sleep(0.05)  # the system tells by hundredths of a second who was first
        with adopting_orphans():
            one = family(LEAVES_AN_ORPHAN)
            assert one.wait(time.monotonic() + 20)
            [orphan] = one.members()
            stopped = one.stop(QUICK)
            assert stopped.needed == ""
            assert len(stopped.leftovers) == 1
            assert one.members() == []
            assert not Path(f"/proc/{orphan}").exists()
        assert not adopts_orphans()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="found by /proc")
def test_a_child_of_a_living_command_is_found_whatever_it_cleared(family: Starter) -> None:
    one = family(LEAVES_AN_ORPHAN + "import time; time.sleep(60)")
    assert len(one.members()) == 2
    assert one.stop(QUICK).leftovers == ()
    assert one.members() == []


def test_a_second_ctrl_c_kills_at_once(family: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    one = family(DEAF)
    real_sleep = time.sleep

    def impatient(seconds: float) -> None:
        monkeypatch.setattr(time, "sleep", real_sleep)
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", impatient)
    with pytest.raises(KeyboardInterrupt):
        one.stop(StopPatience(interrupt_s=60))
    assert one.members() == []


def test_strangers_are_left_alone(family: Starter, tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    try:
        one = family(POLITE)
        assert stranger.pid not in one.members()
        one.stop(QUICK)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_wait_gives_up_at_its_deadline(family: Starter) -> None:
    one = family(POLITE)
    assert not one.wait(time.monotonic() + 0.05)
    assert one.wait(time.monotonic() + 0.05, done=lambda: True)
