"""Several processes that read: all is read once, whoever dies, and nobody stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tracer.audit import readers
from tracer.audit.facts import Facts
from tracer.audit.readers import read_batches


def batches(count: int, size: int = 1) -> list[list[tuple[bytes, bytes]]]:
    text = "\n".join(f"X{number} = []" for number in range(size))
    return [[(b"%d" % number, f"Y{number} = 1\n{text}".encode())] for number in range(count)]


def names(of: Sequence[list[tuple[bytes, Facts | str]]]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for batch in of:
        for key, facts in batch:
            assert key not in found
            assert isinstance(facts, Facts)
            found[key] = facts.bindings[0].name
    return found


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 30_000])
def test_all_is_read_once(processes: int, size: int) -> None:
    count = 4 if size > 1 else 100
    found = names(list(read_batches(batches(count, size), processes)))
    assert found == {b"%d" % number: f"Y{number}" for number in range(count)}


def test_others_take_their_part(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()
    read: list[int] = []
    original = readers.read_batch

    def slow_here(batch: readers.Batch) -> readers.Result:
        if os.getpid() == here:
            read.append(len(batch))
            os.sched_yield()
        return original(batch)

    monkeypatch.setattr(readers, "read_batch", slow_here)
    assert len(names(list(read_batches(batches(20, 5_000), 2)))) == 20
    assert len(read) < 20


def test_what_a_process_that_died_had_taken_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()
    original = readers.read_batch

    def dying_elsewhere(batch: readers.Batch) -> readers.Result:
        if os.getpid() != here:
            os._exit(9)
        return original(batch)

    monkeypatch.setattr(readers, "read_batch", dying_elsewhere)
    assert len(names(list(read_batches(batches(50, 200), 3)))) == 50


def test_no_process_stays_when_the_reading_is_broken_off() -> None:
    reading = read_batches(batches(200, 100), 3)
    next(reading)
    reading.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_one_process_can_do_where_no_other_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    before = os.listdir("/dev/fd")
    monkeypatch.setattr(os, "fork", refuse)
    assert len(names(list(read_batches(batches(50), 3)))) == 50
    assert os.listdir("/dev/fd") == before


def test_children_that_the_system_forgets_by_itself() -> None:
    """Whoever started us may have SIGCHLD ignored, and a program inherits that."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert len(names(list(read_batches(batches(50), 3)))) == 50
    finally:
        signal.signal(signal.SIGCHLD, before)


KILLED = """\
import os
from tracer.audit.readers import read_batches

text = "\\n".join(f"X{number} = []" for number in range(20_000)).encode()
reading = read_batches([[(b"%d" % number, text)] for number in range(12)], 3)
next(reading)
os.kill(os.getpid(), 9)
"""


def test_no_process_waits_for_one_that_was_killed() -> None:
    """They share the pipe of this test: it ends when the last of them has ended."""
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE) as process:
        try:
            assert process.communicate(timeout=60) == (b"", None)
        finally:
            process.kill()
